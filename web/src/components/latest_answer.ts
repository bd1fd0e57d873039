/**
 * The engine's answer to what a figure shows now. Whatever is asked while it works, only the last of it is asked next, so
 * that a number can be dragged as fast as one likes. The answer before stays until the next one is there.
 */
import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit'
import { LabError } from '../runtime/errors.ts'

export class LatestAnswer<T> implements ReactiveController {
  value: T | undefined
  /** Why there is no answer to the last question; empty where there is one. */
  trouble = ''
  private last: (() => Promise<T>) | undefined
  private next: (() => Promise<T>) | undefined
  private asking = false

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this)
  }

  /** Nothing is needed of the life of the host, but a controller has to have one of these. */
  hostConnected(): void {}

  /** Neither an answer nor a reason why there is none. */
  get busy(): boolean {
    return this.value === undefined && this.trouble === ''
  }

  ask(question: () => Promise<T>): void {
    this.last = this.next = question
    if (!this.asking) void this.work()
  }

  /** What went wrong, and a way on; the numbers that were there stay. */
  renderTrouble(): TemplateResult | typeof nothing {
    if (this.trouble === '') return nothing
    return html`<div class="message bad" role="alert">
      <p>${this.trouble}</p>
      <button type="button" class="btn small" @click=${() => this.last && this.ask(this.last)}>Try again</button>
    </div>`
  }

  private async work(): Promise<void> {
    this.asking = true
    while (this.next) {
      const question = this.next
      this.next = undefined
      try {
        this.value = await question()
        this.trouble = ''
      } catch (error) {
        this.trouble =
          error instanceof LabError ? error.message : `The lab did not answer: ${String(error)}. Try again.`
      }
      this.host.requestUpdate()
    }
    this.asking = false
  }
}
