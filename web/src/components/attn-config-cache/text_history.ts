/**
 * What a text box held before: a model's text that replaces what was typed, and typing itself, can be taken back. Keys
 * pressed in quick succession are one change.
 */
const pause_ms = 800

export class TextHistory {
  private readonly before: string[] = []
  private typed_at: number | undefined

  constructor(public text: string) {}

  get can_undo(): boolean {
    return this.before.length > 0
  }

  type(text: string, now_ms: number): void {
    if (text === this.text) return
    const goes_on = this.typed_at !== undefined && now_ms - this.typed_at < pause_ms
    if (!goes_on) this.before.push(this.text)
    this.typed_at = now_ms
    this.text = text
  }

  replace(text: string): void {
    this.typed_at = undefined
    if (text === this.text) return
    this.before.push(this.text)
    this.text = text
  }

  undo(): void {
    this.typed_at = undefined
    this.text = this.before.pop() ?? this.text
  }
}
