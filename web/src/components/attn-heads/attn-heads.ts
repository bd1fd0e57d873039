/**
 * Who looks at whom: a model's attention over a sentence of the visitor's. Until the model has arrived, the same kernel
 * runs over the letters of the words.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { formatBytes } from '../../draw/format.ts'
import { strongestLink, type Cell, type HeatmapData } from '../../draw/heatmap_words.ts'
import { LabError } from '../../runtime/errors.ts'
import { lab } from '../../runtime/lab.ts'
import type { HeadsSource } from '../../runtime/model_source.ts'
import { trained_heads } from '../../runtime/trained_model.ts'
import '../attn-heatmap/attn-heatmap.ts'
import { figureCard } from '../figure_card.ts'
import { painted } from '../painted.ts'
import { clearest, headHabits, headWeights, type Maps } from './head_habits.ts'
import { attendToLetters, wordsOf } from './letters.ts'
import { habitSentence, headPicker, linkSentence, tokenLabel, weightsTable } from './heads_parts.ts'
import './attn-heads.css'

const first_sentence = 'Once Tom said: moon apple river bell. Mia said: moon apple river bell.'
/** More do not fit in a figure that can still be read. */
const max_tokens = 40
/** The model usually is here sooner than that; showing something else first would only flicker. */
const patience_ms = 400
const invitation = 'Type a few words, and see which of them look at each other.'

type ModelState =
  { kind: 'loading'; done: number; total: number | undefined } | { kind: 'ready' } | { kind: 'failed'; message: string }

export class AttnHeads extends LitElement {
  static override properties = { source: { attribute: false } }
  declare source: HeadsSource
  private text = first_sentence
  private model: ModelState = { kind: 'loading', done: 0, total: undefined }
  private shown: HeatmapData | undefined
  /** Absent while only letters are compared. */
  private maps: Maps | undefined
  private layer = 0
  private head = 0
  /** The visitor chose a head; until then the clearest one is shown. */
  private head_is_chosen = false
  private cell: Cell | undefined
  private notice = ''
  private question = 0
  private timer = 0

  constructor() {
    super()
    this.source = trained_heads
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.timer = window.setTimeout(() => void this.ask(), patience_ms)
    void painted().then(() => this.loadModel())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.timer)
    this.question++
  }

  private async loadModel(): Promise<void> {
    this.model = { kind: 'loading', done: 0, total: undefined }
    this.requestUpdate()
    try {
      await this.source.ensure((done, total) => {
        this.model = { kind: 'loading', done, total }
        this.requestUpdate()
      })
      this.model = { kind: 'ready' }
      clearTimeout(this.timer)
    } catch (error) {
      this.model = { kind: 'failed', message: sentenceOf(error) }
    }
    await this.ask()
  }

  /** Asks for the picture of the current text; an answer that a newer question overtook is dropped. */
  private async ask(): Promise<void> {
    const question = ++this.question
    try {
      const answer = this.model.kind === 'ready' ? await askModel(this.source, this.text) : await askLetters(this.text)
      if (question !== this.question) return
      this.show(answer)
      this.notice = ''
    } catch (error) {
      if (question !== this.question) return
      this.notice = sentenceOf(error)
    }
    this.requestUpdate()
  }

  private show({ labels, weights, maps }: Answer): void {
    this.maps = maps
    this.cell = undefined
    if (!maps) {
      this.shown = causalMap(labels, weights)
      return
    }
    const habits = headHabits(maps)
    const clear = clearest(habits, 'repeat') ?? clearest(habits, 'previous')
    if (clear && !this.head_is_chosen) [this.layer, this.head] = [clear.layer, clear.head]
    this.shown = causalMap(labels, headWeights(maps, this.layer, this.head))
  }

  private chooseHead(layer: number, head: number): void {
    if (!this.maps || !this.shown) return
    ;[this.layer, this.head, this.head_is_chosen] = [layer, head, true]
    this.shown = causalMap(this.shown.row_labels, headWeights(this.maps, layer, head))
    this.requestUpdate()
  }

  private onInput = (event: Event): void => {
    this.text = (event.target as HTMLInputElement).value
    clearTimeout(this.timer)
    this.timer = window.setTimeout(() => void this.ask(), 120)
  }

  protected override render(): TemplateResult {
    const { shown } = this
    return figureCard({
      title: 'Who looks at whom',
      level: 2,
      provenance: { kind: 'measured' },
      controls: this.renderControls(),
      body: this.renderBody(),
      caption: this.renderCaption(),
      table: shown && (() => weightsTable(shown)),
      busy: this.model.kind === 'loading' || (this.model.kind === 'ready' && !this.maps && !this.notice),
    })
  }

  private renderControls(): TemplateResult {
    const { maps } = this
    return html`<div class="field sentence">
        <label for="heads-sentence">Your sentence</label>
        <input
          id="heads-sentence"
          class="input"
          type="text"
          autocomplete="off"
          spellcheck="false"
          .value=${this.text}
          @input=${this.onInput}
        />
      </div>
      ${maps ? headPicker(maps, this.layer, this.head, (layer, head) => this.chooseHead(layer, head)) : nothing}`
  }

  private renderBody(): TemplateResult {
    return html`${this.notice ? html`<p class="message" role="status">${this.notice}</p>` : nothing}
    ${this.renderModelState()}
    ${
      this.shown
        ? html`<attn-heatmap
            ?data-stale=${this.notice !== ''}
            .data=${this.shown}
            label="Attention weights, queries down, keys across"
            @cell=${(event: CustomEvent<Cell | undefined>) => {
              this.cell = event.detail
              this.requestUpdate()
            }}
          ></attn-heatmap>`
        : this.notice
          ? nothing
          : html`<div class="skeleton picture" aria-hidden="true"></div>`
    }`
  }

  private renderModelState(): TemplateResult | typeof nothing {
    const { model } = this
    if (model.kind === 'failed') {
      return html`<div class="message bad" role="alert">
        <p>${model.message}</p>
        <button type="button" class="btn small ghost" @click=${() => void this.loadModel()}>
          Load the model again
        </button>
      </div>`
    }
    if (model.kind === 'ready') return nothing
    const { done, total } = model
    const progress = total === undefined ? formatBytes(done) : `${formatBytes(done)} of ${formatBytes(total)}`
    return html`<p class="arriving">
      <progress
        max=${total ?? nothing}
        value=${total === undefined ? nothing : done}
        aria-label=${`Loading ${this.source.name}`}
      ></progress>
      <span>${capitalized(this.source.name)} is on its way: ${progress} so far.</span>
    </p>`
  }

  private renderCaption(): unknown {
    const { shown } = this
    if (!shown || this.notice) return ''
    const cell = this.cell ?? strongestLink(shown)
    if (!cell) return 'One word has only itself to look at. Add another.'
    const sentence = linkSentence(shown, cell)
    if (!this.maps)
      return html`${sentence} So far this compares spelling only: the queries and keys are letter counts, nothing is
      learned yet.`
    const habit = headHabits(this.maps).find(({ layer, head }) => layer === this.layer && head === this.head)
    return html`${sentence} ${habit && habitSentence(habit)}`
  }
}

customElements.define('attn-heads', AttnHeads)

const capitalized = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)

interface Answer {
  labels: string[]
  weights: Float32Array
  maps?: Maps
}

async function askModel(model: HeadsSource, text: string): Promise<Answer> {
  if (text.trim() === '') throw new LabError('empty', invitation)
  checkLength((await model.tokenize(text)).length, 'tokens')
  const { tokens, num_layers, num_heads, weights } = await model.attentionMaps(text)
  return {
    labels: tokens.map(tokenLabel),
    weights,
    maps: { ids: tokens.map(({ id }) => id), num_layers, num_heads, weights },
  }
}

async function askLetters(text: string): Promise<Answer> {
  const labels = wordsOf(text)
  if (labels.length === 0) throw new LabError('empty', invitation)
  checkLength(labels.length, 'words')
  const { weights } = await lab.ask('attend', attendToLetters(labels))
  if (!weights) throw new LabError('no_weights', 'This kernel keeps no weights. Reload the page.')
  return { labels, weights: weights.data }
}

function checkLength(length: number, unit: string): void {
  if (length <= max_tokens) return
  throw new LabError(
    'too_long',
    `That is ${length} ${unit}; the figure shows at most ${max_tokens}. Shorten the sentence.`,
  )
}

function sentenceOf(error: unknown): string {
  return error instanceof LabError ? error.message : `The lab stopped: ${String(error)}. Reload the page.`
}

function causalMap(labels: string[], weights: Float32Array): HeatmapData {
  const size = labels.length
  return {
    weights: { rows: size, cols: size, data: weights },
    row_labels: labels,
    col_labels: labels,
    blocked: (row, col) => col > row,
  }
}
