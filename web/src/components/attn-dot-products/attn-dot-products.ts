/**
 * A few queries and keys to change by hand: their dot products, scaled, and the weights that softmax makes of them. With
 * `output="yes"` values too, and the rows that the weights make of them.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import type { Cell } from '../../draw/heatmap_words.ts'
import { lab } from '../../runtime/lab.ts'
import { moveCursor } from '../attn-heatmap/cursor.ts'
import { cell } from '../attn-verdict/comparison_table.ts'
import { wordChoice } from '../choice.ts'
import { figureCard } from '../figure_card.ts'
import { LatestAnswer } from '../latest_answer.ts'
import '../number_field.ts'
import type { NumberChange } from '../number_field.ts'
import {
  dotProducts,
  first_vectors,
  head_dims,
  num_keys,
  query_counts,
  randomVectors,
  shownKeys,
  shownQueries,
  withNumber,
  type DotProducts,
  type Given,
  type Vectors,
} from './dot_products.ts'
import { dotProductsTable, editableMatrix, outputMatrix, pairsMatrix } from './dot_products_tables.ts'
import { matchSentence, outputSentence, outputText, scoreText, sumText, weightedText } from './dot_products_words.ts'
import './attn-dot-products.css'

export class AttnDotProducts extends LitElement {
  static override properties = { level: { type: Number }, output: {} }
  declare level: 2 | 3
  /** "yes", or not. */
  declare output: string
  private vectors: Vectors = first_vectors
  /** Whose sum is written out. */
  private chosen: Cell = { row: 0, col: 0 }
  private note = ''
  private readonly answer = new LatestAnswer<DotProducts>(this)

  constructor() {
    super()
    this.level = 3
    this.output = ''
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.show(this.vectors)
  }

  private get with_output(): boolean {
    return this.output === 'yes'
  }

  protected override render(): TemplateResult {
    const { answer, with_output } = this
    const sentence = with_output ? outputSentence : matchSentence
    return figureCard({
      title: with_output ? 'Scores, weights, output' : 'Dot products become scores',
      level: this.level,
      provenance: { kind: 'measured' },
      busy: answer.busy,
      controls: this.renderControls(),
      body: html`${this.renderInputs()}
        <p class="field-note" role="status">
          ${this.note || 'Drag a number sideways, type it, or use the arrow keys.'}
        </p>
        ${answer.renderTrouble()} ${this.renderSteps()} ${this.renderSum()}`,
      caption: answer.value ? sentence(answer.value, 0) : 'Which key the first query matches appears here.',
      table: answer.value && (() => dotProductsTable(answer.value!, with_output)),
    })
  }

  private renderControls(): TemplateResult {
    const { num_queries, head_dim } = this.vectors
    return html`${wordChoice({
        name: 'Queries',
        options: query_counts.map((value) => ({ value, label: String(value) })),
        value: num_queries,
        disabled: false,
        choose: (value: number) => this.show({ ...this.vectors, num_queries: value }),
      })}
      ${wordChoice({
        name: 'head_dim',
        options: head_dims.map((value) => ({ value, label: String(value) })),
        value: head_dim,
        disabled: false,
        choose: (value: number) => this.show({ ...this.vectors, head_dim: value }),
      })}
      <button type="button" class="btn ghost small" @click=${() => this.show(randomVectors(this.vectors, Math.random))}>
        Random numbers
      </button>
      <button type="button" class="btn ghost small" @click=${() => this.show(first_vectors)}>Reset</button>`
  }

  private renderInputs(): TemplateResult {
    const { vectors, chosen } = this
    const change =
      (of: Given) =>
      (row: number, col: number, { value, note }: NumberChange) => {
        this.show(withNumber(this.vectors, of, row, col, value), note)
      }
    return html`<div class="matrices">
      ${editableMatrix({ of: 'query', rows: shownQueries(vectors), chosen: chosen.row, change: change('query') })}
      ${editableMatrix({ of: 'key', rows: shownKeys(vectors), chosen: chosen.col, change: change('key') })}
      ${
        this.with_output
          ? editableMatrix({ of: 'value', rows: vectors.value, chosen: chosen.col, change: change('value') })
          : nothing
      }
    </div>`
  }

  private renderSteps(): TemplateResult {
    const { chosen, vectors } = this
    const shown = this.answer.value
    const root = `√${vectors.head_dim}`
    const choose = (to: Cell) => this.choose(to)
    const common = { rows: vectors.num_queries, cols: num_keys, chosen, choose }
    return html`<div class="matrices steps" ?data-output=${this.with_output} @keydown=${this.onKey}>
      ${pairsMatrix({
        ...common,
        caption: html`<b>scores</b> <span>query · key</span>`,
        name: 'Scores, queries down, keys across',
        matrix: this.fits(shown?.scores),
        shading: 'sign',
        say: (at) => `query ${at.row + 1} and key ${at.col + 1}: ${sumText(shown!, at)}`,
      })}
      ${pairsMatrix({
        ...common,
        caption: html`<b>scaled scores</b> <span>scores ÷ ${root}</span>`,
        name: 'Scaled scores',
        matrix: this.fits(shown?.scaled_scores),
        shading: 'sign',
      })}
      ${pairsMatrix({
        ...common,
        caption: html`<b>weights</b> <span>softmax of each row</span>`,
        name: 'Weights',
        matrix: this.fits(shown?.weights),
        shading: 'weight',
      })}
      ${
        this.with_output
          ? outputMatrix({
              rows: vectors.num_queries,
              matrix: this.fits(shown?.output),
              chosen: chosen.row,
              choose: (row) => choose({ ...this.chosen, row }),
            })
          : nothing
      }
    </div>`
  }

  /** The answer of before has fewer rows for a moment when a query is added. */
  private fits<M extends { rows: number }>(matrix: M | undefined): M | undefined {
    return matrix && matrix.rows >= this.vectors.num_queries ? matrix : undefined
  }

  /** The chosen score from its numbers to its weight. */
  private renderSum(): TemplateResult {
    const { row, col } = this.chosen
    const { value } = this.answer
    const chain =
      value && row < value.scores.rows
        ? html`${sumText(value, this.chosen)}<br />÷ √${value.vectors.head_dim} =
            ${scoreText(cell(value.scaled_scores, row, col)!)}, and softmax over the row makes it
            <b>${scoreText(cell(value.weights, row, col)!)}</b>${
              this.with_output
                ? html`<br /><b class="o">output ${row + 1}</b> ≈ ${weightedText(value, row)} ≈
                    <b>${outputText(value, row)}</b>`
                : nothing
            }`
        : html`<span class="skeleton"></span>`
    return html`<p class="sum" data-numbers=${this.vectors.head_dim} ?data-output=${this.with_output}>
      <span><b class="q">query ${row + 1}</b> · <b class="k">key ${col + 1}</b></span>
      <span class="chain">${chain}</span>
    </p>`
  }

  private onKey = (event: KeyboardEvent): void => {
    const from = (event.target as HTMLElement).dataset.cell ? this.chosen : undefined
    const size = { rows: this.vectors.num_queries, cols: num_keys }
    const to = from && moveCursor(from, event.key, size, event.ctrlKey || event.metaKey)
    if (!to) return
    event.preventDefault()
    this.choose(to)
    this.querySelector<HTMLElement>(`[role="grid"] [data-cell="${to.row},${to.col}"]`)!.focus()
  }

  private choose(to: Cell): void {
    if (to.row === this.chosen.row && to.col === this.chosen.col) return
    this.chosen = to
    this.requestUpdate()
  }

  private show(vectors: Vectors, note = ''): void {
    this.vectors = vectors
    this.note = note
    if (this.chosen.row >= vectors.num_queries) this.chosen = { row: 0, col: this.chosen.col }
    this.answer.ask(() => dotProducts(lab.ask, vectors))
    this.requestUpdate()
  }
}

customElements.define('attn-dot-products', AttnDotProducts)

declare global {
  interface HTMLElementTagNameMap {
    'attn-dot-products': AttnDotProducts
  }
}
