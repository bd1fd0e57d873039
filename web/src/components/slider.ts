/** A number of a range, with its name above and what it is now. Arrow keys go a step, page keys ten. */
import { html, nothing, type TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import './slider.css'

export interface Slider {
  name: unknown
  /** Where the name is more than text, for the ear. */
  label?: string
  min: number
  max: number
  step: number
  value: number
  /** What is shown of it, and said. */
  text: string
  disabled?: boolean
  choose(value: number): void
  /** Somebody takes hold of it: by pointer, or by moving the focus here. */
  begin?(): void
}

export function slider({ name, label, min, max, step, value, text, disabled, choose, begin }: Slider): TemplateResult {
  return html`<label class="slider"
    ><span class="name">${name}</span><span class="now" aria-hidden="true">${text}</span>
    <input
      type="range"
      min=${min}
      max=${max}
      step=${step}
      .value=${live(String(value))}
      ?disabled=${disabled ?? false}
      aria-label=${label ?? nothing}
      aria-valuetext=${text}
      @input=${(event: Event) => choose(Number((event.target as HTMLInputElement).value))}
      @pointerdown=${() => begin?.()}
      @focus=${() => begin?.()}
    />
  </label>`
}
