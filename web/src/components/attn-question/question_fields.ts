/** Where an answer is given: a field, radio buttons, or a list that can be put in order. */
import { html, nothing, type TemplateResult } from 'lit'
import { unsafeHTML } from 'lit/directives/unsafe-html.js'
import type { Option, Question } from '../../content/lesson_types.ts'
import { unit_hint } from './units.ts'

interface NumberField {
  question: Extract<Question, { kind: 'number' }>
  text: string
  locked: boolean
  type(text: string): void
}

export function numberField({ question, text, locked, type }: NumberField): TemplateResult {
  const hint = unit_hint[question.dimension] || question.noun
  return html`<label class="field"
    ><span class="name">Your answer${hint === '' ? nothing : `, ${hint}`}</span>
    <input
      class="input"
      inputmode="text"
      autocomplete="off"
      autocapitalize="off"
      spellcheck="false"
      .value=${text}
      ?readonly=${locked}
      @input=${(event: Event) => type((event.target as HTMLInputElement).value)}
    />
  </label>`
}

interface ChoiceField {
  id: string
  legend: string
  options: readonly Option[]
  chosen: number | undefined
  locked: boolean
  /** The right one is marked. */
  told: boolean
  choose(index: number): void
}

export function choiceField({ id, legend, options, chosen, locked, told, choose }: ChoiceField): TemplateResult {
  return html`<fieldset class="options">
    <legend class="visually-hidden">${legend}</legend>
    ${options.map(
      (option, index) =>
        html`<label class="option" ?data-right=${told && option.right}>
          <input
            type="radio"
            name="choice-${id}"
            .checked=${chosen === index}
            ?disabled=${locked && chosen !== index}
            @change=${() => choose(index)}
          />
          <span class="prose">${unsafeHTML(option.html)}</span>
        </label>`,
    )}
  </fieldset>`
}

interface OrderField {
  steps: readonly string[]
  order: readonly number[]
  locked: boolean
  move(from: number, to: number): void
}

export function orderField({ steps, order, locked, move }: OrderField): TemplateResult {
  const step = async (event: Event, from: number, to: number) => {
    const list = (event.currentTarget as HTMLElement).closest('ol')!
    const way = to < from ? 'up' : 'down'
    move(from, to)
    // The button goes with its step, so that it can be pressed again.
    await Promise.resolve()
    const row = list.querySelectorAll('li')[to]
    const same = row?.querySelector<HTMLButtonElement>(`button[data-way=${way}]`)
    const button = same?.disabled ? row?.querySelector<HTMLButtonElement>('button:enabled') : same
    button?.focus()
  }
  const button = (words: string, way: 'up' | 'down', from: number, to: number) =>
    html`<button
      type="button"
      data-way=${way}
      aria-label="${words}, step now number ${from + 1}"
      ?disabled=${to < 0 || to >= order.length}
      @click=${(event: Event) => void step(event, from, to)}
    >
      ${way === 'up' ? '↑' : '↓'}
    </button>`
  return html`<ol class="order">
    ${order.map(
      (which, place) =>
        html`<li data-step=${which}>
          <span class="prose">${unsafeHTML(steps[which]!)}</span>
          ${
            locked
              ? nothing
              : html`<span class="seg"
                  >${button('Move up', 'up', place, place - 1)}${button('Move down', 'down', place, place + 1)}</span
                >`
          }
        </li>`,
    )}
  </ol>`
}
