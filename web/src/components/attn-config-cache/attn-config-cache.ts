/** Read a config, compute the cache: a model's config.json, as it is or changed, and the KV cache that follows from it. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { ConfigCache, ConfigCacheRequest } from '../../runtime/figures_protocol.ts'
import { LabCrashed, LabError } from '../../runtime/errors.ts'
import { lab } from '../../runtime/lab.ts'
import { numberChoice, wordChoice } from '../choice.ts'
import { figureCard } from '../figure_card.ts'
import { LatestAnswer } from '../latest_answer.ts'
import '../measurement.css'
import { cacheSentence, formulaSteps, problemText } from './cache_words.ts'
import { cacheTable, comparison, fieldsRead, formula } from './config_parts.ts'
import { configNamed, known_configs, type KnownConfig } from './configs.ts'
import { TextHistory } from './text_history.ts'
import './attn-config-cache.css'

const seq_lens = [128, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072]
const batches = [1, 2, 4, 8, 16, 32, 64]
const dtypes = (['float32', 'float16', 'bfloat16', 'int8'] as const).map((value) => ({ value, label: value }))
const always = { disabled: false }
/** Typing rests this long before the text is read. */
const rest_ms = 250

/** The last text that could be read, and what is wrong with the newest one. */
interface Reading {
  read?: { name: string; request: ConfigCacheRequest; cache: ConfigCache }
  problem?: string
}

export class AttnConfigCache extends LitElement {
  static override properties = { level: { type: Number }, model: {} }
  declare level: 2 | 3
  /** Which known config it starts with; `configs.ts` has their ids. */
  declare model: string | null
  private known: KnownConfig = configNamed(null)
  private history = new TextHistory(this.known.text)
  private wanted: Omit<ConfigCacheRequest, 'config'> = { seq_len: 8192, batch: 1, dtype: 'bfloat16' }
  private typing: ReturnType<typeof setTimeout> | undefined
  private readonly answer = new LatestAnswer<Reading>(this)

  constructor() {
    super()
    this.level = 3
    this.model = null
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.typing)
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('model')) this.show(configNamed(this.model))
  }

  protected override render(): TemplateResult {
    const { read, problem } = this.answer.value ?? {}
    return figureCard({
      title: 'Read a config, compute the cache',
      level: this.level,
      provenance: { kind: 'computed', formula: 'numbers per token × layers × bytes × tokens × batch' },
      busy: this.answer.busy,
      controls: this.renderControls(),
      body: html`${this.answer.renderTrouble()}
        <div class="config-parts">
          <div class="config-text">${this.renderText(problem)}</div>
          <div class="config-cache" ?data-stale=${problem !== undefined}>
            ${
              read
                ? html`${problem === undefined ? nothing : html`<p class="plot-note">Of the last text that could be read:</p>`}
                  ${comparison(read.cache)} ${formula(formulaSteps(read.request, read.cache))} ${fieldsRead(read.cache)}
                  ${this.renderNote(read.request, read.cache)}`
                : this.answer.busy
                  ? html`<div class="skeleton"></div>`
                  : nothing
            }
          </div>
        </div>`,
      caption:
        problem === undefined
          ? read && cacheSentence(read.name, read.request, read.cache)
          : 'This text is no config yet: what is wrong stands next to it.',
      table: read && (() => cacheTable(read.cache)),
    })
  }

  private renderControls(): TemplateResult {
    const { seq_len, batch, dtype } = this.wanted
    return html`<div class="known" role="group" aria-label="Configs of known models">
        ${known_configs.map(
          (known) =>
            html`<button
              type="button"
              class="chip"
              aria-pressed=${this.history.text === known.text}
              @click=${() => this.show(known)}
            >
              ${known.name}
            </button>`,
        )}
      </div>
      ${numberChoice({
        ...always,
        name: 'Context, tokens',
        options: seq_lens,
        value: seq_len,
        choose: (value) => this.choose({ seq_len: value }),
      })}
      ${numberChoice({
        ...always,
        name: 'Batch, sequences',
        options: batches,
        value: batch,
        choose: (value) => this.choose({ batch: value }),
      })}
      ${wordChoice({
        ...always,
        name: 'Stored as',
        options: dtypes,
        value: dtype,
        choose: (value) => this.choose({ dtype: value }),
      })}`
  }

  private renderText(problem: string | undefined): TemplateResult {
    const { history, known } = this
    return html`<label class="field"
        ><span class="name">config.json, yours to change or to paste over</span>
        <textarea
          class="input"
          rows="12"
          spellcheck="false"
          autocapitalize="off"
          autocomplete="off"
          aria-invalid=${problem === undefined ? 'false' : 'true'}
          .value=${history.text}
          @input=${(event: Event) => this.type((event.target as HTMLTextAreaElement).value)}
        ></textarea>
      </label>
      ${
        problem === undefined
          ? nothing
          : html`<div class="message bad" role="alert">
              <p>${problemText(problem, known.name)}</p>
            </div>`
      }
      <div class="row">
        ${wayBack('Undo', history.can_undo, () => this.undo())}
        ${wayBack(`Back to ${known.name}`, history.text !== known.text, () => this.show(known))}
      </div>
      <p class="plot-note">
        Fields as in config.json of <span class="repository">${known.repository}</span> on Hugging Face. The text stays
        on this page.
      </p>`
  }

  private renderNote({ seq_len, dtype }: ConfigCacheRequest, { max_seq_len }: ConfigCache): TemplateResult {
    const too_long = max_seq_len > 0 && seq_len > max_seq_len
    return html`<p class="plot-note">
      ${
        too_long
          ? html`Longer than the ${max_seq_len.toLocaleString('en')} positions that this config allows; the sizes are
            computed all the same. `
          : nothing
      }${dtype === 'int8' ? 'int8 is counted without its scales. ' : nothing}All
      layers together.
    </p>`
  }

  private show(known: KnownConfig): void {
    this.known = known
    // What the element starts with is nothing to take back.
    if (this.hasUpdated) this.history.replace(known.text)
    else this.history = new TextHistory(known.text)
    this.read()
  }

  private type(text: string): void {
    this.history.type(text, performance.now())
    clearTimeout(this.typing)
    this.typing = setTimeout(() => this.read(), rest_ms)
    this.requestUpdate()
  }

  private undo(): void {
    this.history.undo()
    this.read()
  }

  private choose(change: Partial<typeof this.wanted>): void {
    this.wanted = { ...this.wanted, ...change }
    this.read()
  }

  private read(): void {
    clearTimeout(this.typing)
    const { text } = this.history
    const name = known_configs.find((known) => known.text === text)?.name ?? 'This config'
    const request = { ...this.wanted, config: text }
    this.answer.ask(async () => {
      try {
        return { read: { name, request, cache: await lab.ask('config_cache', request) } }
      } catch (error) {
        if (!isAboutTheText(error)) throw error
        return { ...this.answer.value, problem: error.message }
      }
    })
    this.requestUpdate()
  }
}

/** Where there is nothing to go back to it keeps the focus, which a disabled button would lose. */
function wayBack(label: string, possible: boolean, go: () => void): TemplateResult {
  return html`<button
    type="button"
    class="btn ghost small"
    aria-disabled=${possible ? 'false' : 'true'}
    @click=${() => possible && go()}
  >
    ${label}
  </button>`
}

/** And not about the lab itself: a download that failed, a worker that died. */
function isAboutTheText(error: unknown): error is LabError {
  return (
    error instanceof LabError &&
    !(error instanceof LabCrashed) &&
    !['download_failed', 'no_memory_to_start'].includes(error.code)
  )
}

customElements.define('attn-config-cache', AttnConfigCache)
