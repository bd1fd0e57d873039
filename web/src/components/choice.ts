/** The two controls of a measured figure: one of many numbers, and one of few words. */
import { html, type TemplateResult } from 'lit'

export interface NumberChoice {
  name: string
  options: readonly number[]
  value: number
  disabled: boolean
  choose(value: number): void
}

export function numberChoice({ name, options, value, disabled, choose }: NumberChoice): TemplateResult {
  return html`<label class="field"
    ><span class="name">${name}</span>
    <select
      class="select"
      ?disabled=${disabled}
      @change=${(event: Event) => choose(Number((event.target as HTMLSelectElement).value))}
    >
      ${options.map(
        (option) => html`<option value=${option} .selected=${option === value}>${option.toLocaleString('en')}</option>`,
      )}
    </select>
  </label>`
}

export interface WordChoice<T> {
  name: string
  options: readonly { value: T; label: string }[]
  value: T
  disabled: boolean
  choose(value: T): void
}

export function wordChoice<T>({ name, options, value, disabled, choose }: WordChoice<T>): TemplateResult {
  return html`<div class="field">
    <span class="name">${name}</span>
    <span class="seg" role="group" aria-label=${name}
      >${options.map(
        (option) =>
          html`<button
            type="button"
            aria-pressed=${option.value === value}
            ?disabled=${disabled}
            @click=${() => choose(option.value)}
          >
            ${option.label}
          </button>`,
      )}</span
    >
  </div>`
}

export const mask_options = [
  { value: false, label: 'none' },
  { value: true, label: 'causal' },
] as const
