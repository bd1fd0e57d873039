/**
 * The very numbers of an exercise before anything has run: what one small case gives to the learner's functions, and on
 * request what a right answer makes of it. The checks are loaded when it is scrolled into view. Fires `attn-same-seed`
 * {seed}.
 */
import { LitElement, html, nothing, type TemplateResult } from 'lit'
import type { Matrix } from '../../runtime/matrix.ts'
import { lab } from '../../runtime/lab.ts'
import type { Call, ExerciseCase, Step, Value } from '../../runtime/protocol.ts'
import '../disclosure.css'
import { largest, numberText, shadedMatrix } from '../shaded_matrix.ts'
import './attn-tensors.css'
import { areIds, firstTelling, hueOf, isMatrix, rightAnswer } from './tensors.ts'

/** The same numbers on every visit, so that they can be talked about. */
const seed = 1

interface Named {
  name: string
  value: Value
}

export class AttnTensors extends LitElement {
  static override properties = {
    exercise: {},
    shown: { state: true },
    call_index: { state: true },
    steps: { state: true },
    right: { state: true },
    loading: { state: true },
    trouble: { state: true },
  }
  /** The slug. */
  declare exercise: string
  declare private shown: ExerciseCase | undefined
  declare private call_index: number
  declare private steps: Step[] | undefined
  declare private right: boolean
  declare private loading: boolean
  declare private trouble: boolean
  readonly #seen = new IntersectionObserver(([entry]) => {
    if (entry!.isIntersecting) void this.#load()
  })

  constructor() {
    super()
    this.exercise = ''
    this.call_index = 0
    this.right = false
    this.loading = false
    this.trouble = false
  }

  override createRenderRoot() {
    return this
  }

  override firstUpdated() {
    this.#seen.observe(this.querySelector('.tensors-body')!)
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    this.#seen.disconnect()
  }

  async #load() {
    this.#seen.disconnect()
    await this.#ask(async () => {
      const cases = await lab.ask('exercise_cases', { exercise: this.exercise, seed })
      this.call_index = firstTelling(cases[0]!)
      this.shown = cases[0]
    })
  }

  async #loadSteps() {
    await this.#ask(async () => {
      const { exercise, call_index } = this
      const steps = await lab.ask('exercise_steps', { exercise, seed, case_index: 0, call_index })
      if (call_index === this.call_index) this.steps = steps
    })
  }

  async #ask(question: () => Promise<void>) {
    this.loading = true
    this.trouble = false
    try {
      await question()
    } catch {
      this.trouble = true
    }
    this.loading = false
  }

  #show(right: boolean) {
    this.right = right
    if (right && !this.steps) void this.#loadSteps()
  }

  #goTo(call_index: number) {
    this.call_index = call_index
    this.steps = undefined
    if (this.right) void this.#loadSteps()
  }

  override render(): TemplateResult {
    return html`<details class="disclosure tensors" open>
      <summary>The numbers of one small case</summary>
      <div class="tensors-body" aria-busy=${this.loading ? 'true' : 'false'}>
        ${this.shown ? this.#case(this.shown) : html`<div class="skeleton"></div>`}
        ${this.trouble ? this.#troubleText() : nothing}
      </div>
    </details>`
  }

  #troubleText(): TemplateResult {
    const again = () => (this.shown ? this.#loadSteps() : this.#load())
    return html`<p class="message bad" role="status">
      The numbers did not arrive. Check your connection, then try again.
      <button type="button" class="btn ghost small" @click=${again}>Try again</button>
    </p>`
  }

  #case(shown: ExerciseCase): TemplateResult {
    const call = shown.calls[this.call_index]!
    const given = call.arg_names.map((name, index) => ({ name, value: call.args[index]! }))
    const again = () => this.dispatchEvent(new CustomEvent('attn-same-seed', { detail: { seed }, bubbles: true }))
    return html`<p class="quiet">${shown.name}</p>
      ${shown.calls.length > 1 ? this.#calls(shown) : nothing}
      <p class="tensors-call"><code>${call.function}(${call.arg_names.join(', ')})</code></p>
      ${values(given)}
      ${given.some(({ name, value }) => isMatrix(value) && !areIds(name)) ? html`<p class="quiet tensors-legend">Blue: above 0. Orange: below. Stronger: farther from 0.</p>` : nothing}
      ${this.#returns(call)}
      <button type="button" class="link" @click=${again}>Run your code with these numbers</button>`
  }

  #calls({ calls }: ExerciseCase): TemplateResult {
    const step = (by: number, name: string, sign: string) => {
      const to = this.call_index + by
      const none = to < 0 || to >= calls.length
      return html`<button type="button" class="btn ghost small" ?disabled=${none} @click=${() => this.#goTo(to)}>
        <span aria-hidden="true">${sign}</span><span class="visually-hidden">${name} call</span>
      </button>`
    }
    return html`<div class="tensors-calls">
      ${step(-1, 'Previous', '‹')}
      <span role="status">Call ${this.call_index + 1} of ${calls.length}</span>
      ${step(1, 'Next', '›')}
    </div>`
  }

  #returns(call: Call): TemplateResult {
    if (call.returns.length === 0) return html`<p class="quiet">This call returns nothing.</p>`
    return call.returns.some(({ kind }) => kind === 'matrix') ? this.#answer(call) : untoldText(call.returns)
  }

  #answer(call: Call): TemplateResult {
    const { right, steps } = this
    return html`<button type="button" class="chip" aria-pressed=${right} @click=${() => this.#show(!right)}>
        What is right
      </button>
      ${right && steps ? answer(call, steps) : nothing}`
  }
}

function answer(call: Call, steps: readonly Step[]): TemplateResult {
  const { results, on_the_way } = rightAnswer(call, steps)
  const untold = call.returns.filter(({ name }) => !results.some((step) => step.name === name))
  return html`<div class="tensors-right">
    ${
      results.length > 0
        ? html`<p>What comes out:</p>
            ${values(results)}`
        : nothing
    }
    ${untold.length > 0 ? untoldText(untold) : nothing}
    ${
      on_the_way.length > 0
        ? html`<p>On the way to it:</p>
            ${values(on_the_way)}`
        : nothing
    }
  </div>`
}

/** One sentence for all of them. */
function untoldText(untold: Call['returns']): TemplateResult {
  const names = untold.map(({ name }, index) => {
    const before = index === 0 ? '' : index === untold.length - 1 ? ' and ' : ', '
    return html`${before}<code>${name}</code>`
  })
  if (untold.every(({ kind }) => kind === 'object')) return html`<p class="quiet">${names}: an object of your own.</p>`
  return html`<p class="quiet">${names} ${untold.length === 1 ? 'is' : 'are'} compared when you run your code.</p>`
}

/** Matrices side by side, and below them a row of all that is no matrix. */
function values(named: readonly Named[]): TemplateResult {
  const matrices: TemplateResult[] = []
  const others: TemplateResult[] = []
  for (const { name, value } of named) {
    if (isMatrix(value)) matrices.push(drawn(name, value))
    else others.push(written(name, value))
  }
  return html`${matrices.length > 0 ? html`<div class="tensors-values">${matrices}</div>` : nothing}
  ${others.length > 0 ? html`<p class="tensors-numbers">${others}</p>` : nothing}`
}

function label(name: string): TemplateResult {
  const hue = hueOf(name)
  return html`<b class=${hue ? `term-${hue}` : ''}>${name}</b>`
}

function written(name: string, value: Exclude<Value, Matrix>): TemplateResult {
  return html`<span
    >${label(name)}
    ${typeof value === 'number' ? numberText(value) : html`<span class="quiet">your own object</span>`}</span
  > `
}

function drawn(name: string, matrix: Matrix): TemplateResult {
  const shape = `${matrix.rows} × ${matrix.cols}`
  return shadedMatrix({
    caption: html`${label(name)} ${shape}`,
    label: `${name}, ${shape}`,
    matrix,
    scale: largest([matrix]),
    plain: areIds(name),
  })
}

customElements.define('attn-tensors', AttnTensors)

declare global {
  interface HTMLElementTagNameMap {
    'attn-tensors': AttnTensors
  }
}
