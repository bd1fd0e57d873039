/** What the softmax makes of the dot products of random queries and keys as they grow longer, scaled and not. */
import { html, LitElement, type TemplateResult } from 'lit'
import type { ScaleLensPoint } from '../../runtime/figures_protocol.ts'
import { lab } from '../../runtime/lab.ts'
import { wordChoice } from '../choice.ts'
import { figureCard } from '../figure_card.ts'
import { LatestAnswer } from '../latest_answer.ts'
import { Plots } from '../plots.ts'
import { lensRequest, lensSentence, looks, rows, seq_len, type Quantity } from './scale_lens.ts'
import { lensPlot, lensTable } from './scale_lens_figures.ts'
import '../measurement.css'
import './attn-scale-lens.css'

interface Lens {
  seed: number
  points: ScaleLensPoint[]
}

export class AttnScaleLens extends LitElement {
  static override properties = { level: { type: Number } }
  declare level: 2 | 3
  private quantity: Quantity = 'largest_weight'
  /** The same numbers for everyone at first, so that they can be talked about. */
  private seed = 1
  private readonly answer = new LatestAnswer<Lens>(this)
  private readonly plots = new Plots(this)

  constructor() {
    super()
    this.level = 3
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.compute()
  }

  protected override render(): TemplateResult {
    const { answer } = this
    const points = answer.value?.points
    return figureCard({
      title: 'Why divide by √d_k',
      level: this.level,
      provenance: { kind: 'measured' },
      busy: answer.busy,
      controls: this.renderControls(),
      body: html`${answer.renderTrouble()}
        <div class="plot" data-plot="scale-lens"></div>
        <p class="plot-note">
          ${rows} queries against ${seq_len} keys, all of random numbers with variance 1. Each point is the mean over
          the queries. Seed ${answer.value?.seed ?? this.seed}.
        </p>`,
      caption: points ? lensSentence(points, this.quantity) : 'What the division changes appears here.',
      table: points && (() => lensTable(points)),
    })
  }

  protected override updated(): void {
    const { value } = this.answer
    if (value) void this.plots.draw('scale-lens', lensPlot(value.points, this.quantity))
  }

  private renderControls(): TemplateResult {
    return html`${wordChoice({
        name: 'Show',
        options: looks,
        value: this.quantity,
        disabled: false,
        choose: (quantity) => {
          this.quantity = quantity
          this.requestUpdate()
        },
      })}
      <button
        type="button"
        class="btn ghost small"
        @click=${() => {
          this.seed += 1
          this.compute()
        }}
      >
        New random numbers
      </button>`
  }

  private compute(): void {
    const { seed } = this
    this.answer.ask(async () => ({ seed, points: await lab.ask('scale_lens', lensRequest(seed)) }))
    this.requestUpdate()
  }
}

customElements.define('attn-scale-lens', AttnScaleLens)

declare global {
  interface HTMLElementTagNameMap {
    'attn-scale-lens': AttnScaleLens
  }
}
