/**
 * The trained model writes with the learner's attention and cache, or with a mistake that others have made, beside what
 * it writes with the lab's own. Fires `attn-show-line` {line, column} where the learner's code stopped.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { loadMistakes } from 'virtual:exercises'
import type { ExerciseMistakes } from '../../content/exercise_types.ts'
import { formatBytes } from '../../draw/format.ts'
import { FaultError, type Fault } from '../../learner/faults.ts'
import type { LiveRun } from '../../learner/live_run.ts'
import { ownText } from '../../learner/own_text.ts'
import { LabCancelled, LabError } from '../../runtime/errors.ts'
import { lab } from '../../runtime/lab.ts'
import type { NewToken } from '../../runtime/protocol.ts'
import { trained_model } from '../../runtime/trained_model.ts'
import '../work_status.css'
import './attn-own-text.css'
import { compareTexts, differenceWords, textOf } from './compare_texts.ts'

const default_prompt = 'Once there was a small fox called Mia. She lived by the river.'
const new_tokens = 60

type Phase =
  | { kind: 'idle' }
  | { kind: 'loading'; done: number; total: number | undefined }
  | { kind: 'opening' }
  | { kind: 'writing' }
  | { kind: 'written' }
  | { kind: 'stopped' }
  | { kind: 'failed'; fault: Fault }
  | { kind: 'trouble'; message: string }

export class AttnOwnText extends LitElement {
  static override properties = {
    open: { attribute: false },
    mistakes_of: { attribute: 'mistakes-of' },
    only_mistakes: { type: Boolean, attribute: 'only-mistakes' },
    disabled: { type: Boolean },
  }
  /**
   * Loads the JavaScript of a mistake, or the learner's code as it is now; undefined where that cannot be loaded yet, and
   * the page has said why.
   */
  declare open: (mistake: string | undefined, signal: AbortSignal) => Promise<LiveRun> | undefined
  /** The exercise whose mistakes can be tried. */
  declare mistakes_of: string
  /** The learner's own code is about something else. */
  declare only_mistakes: boolean
  declare disabled: boolean
  private prompt = default_prompt
  private phase: Phase = { kind: 'idle' }
  private expected: NewToken[] = []
  private written: NewToken[] = []
  private abort?: AbortController
  private mistakes: ExerciseMistakes = {}
  /** The mistake that is chosen; undefined is the learner's own code. */
  private chosen: string | undefined

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.loadMistakes()
  }

  private async loadMistakes(): Promise<void> {
    this.mistakes = (await loadMistakes[this.mistakes_of]!()).default
    if (this.only_mistakes) this.chosen = Object.keys(this.mistakes)[0]
    this.requestUpdate()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.abort?.abort()
  }

  private get busy(): boolean {
    return ['loading', 'opening', 'writing'].includes(this.phase.kind)
  }

  protected override render(): TemplateResult {
    const title = this.only_mistakes ? 'What a mistake does to a text' : 'Write with it'
    return html`<section class="own-text" aria-label=${title}>
      <h2>${title}</h2>
      <form @submit=${(event: Event) => this.submit(event)}>
        <label class="field"
          ><span class="name">Your prompt</span>
          <textarea
            class="input"
            name="prompt"
            rows="2"
            maxlength="400"
            ?disabled=${this.busy}
            .value=${this.prompt}
            @input=${(event: Event) => (this.prompt = (event.target as HTMLTextAreaElement).value)}
          ></textarea>
        </label>
        ${this.renderChoice()}
        ${
          this.busy
            ? html`<button type="button" class="btn ghost" @click=${() => this.abort?.abort()}>Stop</button>`
            : html`<button type="submit" class="btn" ?disabled=${this.disabled}>Write ${new_tokens} tokens</button>`
        }
      </form>
      <div class="work-status" role="status">${this.renderStatus()}</div>
      ${this.expected.length > 0 ? this.renderTexts() : nothing}
    </section>`
  }

  private renderChoice(): TemplateResult {
    const choose = (event: Event) => {
      const { value } = event.target as HTMLSelectElement
      this.chosen = value === '' ? undefined : value
    }
    return html`<label class="field"
      ><span class="name">Attention</span>
      <select class="input" name="attention" ?disabled=${this.busy} @change=${choose}>
        ${this.only_mistakes ? nothing : html`<option value="">your code</option>`}
        ${Object.keys(this.mistakes).map((id) => html`<option value=${id} ?selected=${id === this.chosen}>with the mistake: ${nameOf(id)}</option>`)}
      </select>
    </label>`
  }

  private renderStatus(): TemplateResult | typeof nothing {
    const { phase, written, expected } = this
    switch (phase.kind) {
      case 'idle':
        return html`<span class="note"
          >${
            this.only_mistakes
              ? 'The trained model runs on attention with a mistake in it, one of those that people make.'
              : 'The trained model runs on your functions as they are now, right or wrong, or on a mistake of others.'
          }</span
        >`
      case 'loading': {
        const of_all = phase.total === undefined ? '' : ` of ${formatBytes(phase.total)}`
        return html`<progress
            max=${phase.total ?? nothing}
            value=${phase.total === undefined ? nothing : phase.done}
            aria-label="Progress"
          ></progress
          ><span>Loading the model: ${formatBytes(phase.done)}${of_all}</span>`
      }
      case 'opening':
        return html`<span>Loading your code.</span>`
      case 'writing':
        return html`<progress max=${expected.length} value=${written.length} aria-label="Progress"></progress
          ><span>${written.length} of ${expected.length} tokens</span>`
      case 'stopped':
        return html`<span>Stopped after ${written.length} of ${expected.length || new_tokens} tokens.</span>`
      case 'written':
        return html`<span class=${this.difference === undefined ? 'good' : 'bad'}
          >${differenceWords(expected, written)}</span
        >`
      case 'failed':
        return this.renderFault(phase.fault)
      case 'trouble':
        return html`<span class="bad">${phase.message}</span>`
    }
  }

  private renderFault({ title, message, line, column }: Fault): TemplateResult {
    const show = () => {
      const detail = { line, ...(column !== undefined && { column }) }
      this.dispatchEvent(new CustomEvent('attn-show-line', { detail, bubbles: true }))
    }
    return html`<span class="bad"><strong>${title}.</strong> ${message}</span> ${
        line === undefined || this.written_with !== undefined
          ? nothing
          : html`<button type="button" class="btn ghost small" @click=${show}>Go to line ${line}</button>`
      }`
  }

  private get difference(): number | undefined {
    return compareTexts(this.expected, this.written)
  }

  private renderTexts(): TemplateResult {
    const { expected, written, difference } = this
    const other = this.written_with === undefined ? 'With yours' : `With the mistake: ${nameOf(this.written_with)}`
    const lane = (title: string, words: TemplateResult[]) =>
      html`<section aria-label=${title}>
        <h3>${title}</h3>
        <p class="own-text-words">${words}</p>
      </section>`
    return html`<div class="own-text-lanes">
      ${lane("With the lab's attention", this.words(expected))} ${lane(other, this.words(written, difference))}
    </div>`
  }

  /** The prompt and the tokens, one of them marked. No white space of ours comes between them. */
  private words(tokens: readonly NewToken[], marked = tokens.length): TemplateResult[] {
    return [
      html`<span class="lane-prompt">${this.asked}</span>`,
      html`<span>${textOf(tokens.slice(0, marked))}</span>`,
      ...(marked < tokens.length ? [html`<mark>${textOf(tokens.slice(marked, marked + 1))}</mark>`] : []),
      html`<span>${textOf(tokens.slice(marked + 1))}</span>`,
    ]
  }

  /** Prompt and mistake of the texts that are shown. */
  private asked = ''
  private written_with: string | undefined

  private submit(event: Event): void {
    event.preventDefault()
    if (!this.busy) void this.write()
  }

  private go(phase: Phase): void {
    this.phase = phase
    this.requestUpdate()
  }

  private async write(): Promise<void> {
    this.abort = new AbortController()
    const { signal } = this.abort
    this.expected = []
    this.written = []
    this.asked = this.prompt
    this.written_with = this.chosen
    let run: LiveRun | undefined
    try {
      this.go({ kind: 'opening' })
      run = await this.open(this.chosen === undefined ? undefined : this.mistakes[this.chosen], signal)
      if (!run) return this.go({ kind: 'idle' })
      const opened = run
      signal.addEventListener('abort', () => opened.close())
      this.go({ kind: 'loading', done: 0, total: undefined })
      await trained_model.ensure((done, total) => this.go({ kind: 'loading', done, total }), signal)
      this.go({ kind: 'writing' })
      await this.follow(run)
      this.go({ kind: 'written' })
    } catch (error) {
      this.go(phaseOf(error, signal))
    } finally {
      run?.close()
    }
  }

  private async follow(run: LiveRun): Promise<void> {
    for await (const event of ownText(lab.ask, run, { prompt: this.asked, new_tokens })) {
      if (event.kind === 'start') this.expected = event.start.expected
      else this.written = [...this.written, event.token]
      this.requestUpdate()
    }
  }
}

function phaseOf(error: unknown, signal: AbortSignal): Phase {
  if (signal.aborted || error instanceof LabCancelled) return { kind: 'stopped' }
  if (error instanceof FaultError) return { kind: 'failed', fault: error.fault }
  if (error instanceof LabError && error.code === 'not_finite') return { kind: 'failed', fault: notNumbers }
  return { kind: 'trouble', message: (error as Error).message }
}

const nameOf = (id: string) => id.replaceAll('_', ' ')

const notNumbers: Fault = {
  id: 'wrong_return',
  title: 'The model has lost its numbers',
  message: 'What your attention returned led to NaN or infinity. Press Run to see where, or look for a division by 0.',
}

customElements.define('attn-own-text', AttnOwnText)

declare global {
  interface HTMLElementTagNameMap {
    'attn-own-text': AttnOwnText
  }
}
