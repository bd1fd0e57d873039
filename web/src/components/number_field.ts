/**
 * A number that is dragged sideways, typed, or changed by the arrow keys. Tells of each change by an `attn-number` event
 * {value, note}: the note says in a sentence what was made of a text that is no number here, and is empty otherwise.
 * A field of text and not of numbers: where a browser's own field drops a comma, 0,24 becomes 24.
 */
import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit'
import { fieldText, readNumber, snapped, stepped } from './number_text.ts'
import './number_field.css'

/** Of the pointer, for one step. */
const pixels_per_step = 6
/** Less is a click that trembled. */
const slack_px = 4

/** Steps that a key goes. */
const key_steps: Readonly<Record<string, number>> = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }

export interface NumberChange {
  value: number
  note: string
}

export class AttnNumberField extends LitElement {
  static override properties = {
    label: {},
    value: { type: Number },
    min: { type: Number },
    max: { type: Number },
    step: { type: Number },
    invalid: { state: true },
  }
  /** What the number is, for the ear. */
  declare label: string
  declare value: number
  declare min: number
  declare max: number
  declare step: number
  declare private invalid: boolean
  /** A text that is being typed is left alone, whatever it amounts to. */
  private typing = false
  private drag: { x: number; value: number; moved: boolean } | undefined

  constructor() {
    super()
    this.label = ''
    this.value = 0
    this.min = -10
    this.max = 10
    this.step = 0.1
    this.invalid = false
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult {
    return html`<input
      class="number-field"
      type="text"
      inputmode="text"
      role="spinbutton"
      autocomplete="off"
      spellcheck="false"
      aria-label=${this.label}
      aria-valuemin=${this.min}
      aria-valuemax=${this.max}
      aria-valuenow=${this.value}
      aria-invalid=${this.invalid ? 'true' : 'false'}
      title="Drag sideways, type, or use the arrow keys"
      @input=${this.onInput}
      @keydown=${this.onKey}
      @change=${this.rest}
      @blur=${this.rest}
      @mousedown=${(event: MouseEvent) => event.preventDefault()}
      @pointerdown=${this.onDown}
      @pointermove=${this.onMove}
      @pointerup=${this.onUp}
      @pointercancel=${this.onUp}
    />`
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('value') && !this.typing) this.write()
  }

  private get input(): HTMLInputElement {
    return this.querySelector('input')!
  }

  private write(): void {
    this.input.value = fieldText(this.value)
  }

  private onInput = (): void => {
    this.typing = true
    const { value, note } = readNumber(this.input.value, this, this.value)
    this.invalid = note !== '' && value === undefined
    this.change(value ?? this.value, note)
  }

  private onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Enter') return this.rest()
    const steps = Object.hasOwn(key_steps, event.key) ? key_steps[event.key] : undefined
    if (steps === undefined) return
    event.preventDefault()
    this.set(stepped(this.value, steps, this.step, this))
  }

  private rest = (): void => {
    if (!this.typing) return
    this.typing = false
    this.write()
    if (!this.invalid) return
    this.invalid = false
    this.change(this.value, '')
  }

  private onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return
    this.input.setPointerCapture(event.pointerId)
    this.drag = { x: event.clientX, value: this.value, moved: false }
  }

  private onMove = (event: PointerEvent): void => {
    const { drag } = this
    if (!drag) return
    const by = event.clientX - drag.x
    if (!drag.moved && Math.abs(by) < slack_px) return
    drag.moved = true
    this.set(snapped(drag.value + Math.round(by / pixels_per_step) * this.step, this.step, this))
  }

  /** Without a move it was a click: the text is ready to be typed over. */
  private onUp = (event: PointerEvent): void => {
    const { drag } = this
    this.drag = undefined
    if (!drag || drag.moved || event.type === 'pointercancel') return
    this.input.focus()
    this.input.select()
  }

  /** Not by typing: what was being typed gives way. */
  private set(value: number): void {
    this.typing = false
    this.invalid = false
    this.change(value, '')
    this.write()
  }

  private change(value: number, note: string): void {
    this.value = value
    this.dispatchEvent(new CustomEvent<NumberChange>('attn-number', { detail: { value, note }, bubbles: true }))
  }
}

customElements.define('attn-number-field', AttnNumberField)

declare global {
  interface HTMLElementTagNameMap {
    'attn-number-field': AttnNumberField
  }
}
