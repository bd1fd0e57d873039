import { html, LitElement, type TemplateResult } from 'lit'
import { formatBytes, formatCount, formatFactor, formatMs } from '../../draw/format.ts'
import { fitPowerLaw } from '../../draw/power_law.ts'
import { lab } from '../../runtime/lab.ts'
import type { ProjectionsCost } from '../../runtime/protocol.ts'
import { numberChoice } from '../choice.ts'
import { figureCard } from '../figure_card.ts'
import { Measurement } from '../measurement.ts'
import { Plots } from '../plots.ts'
import { msOf, projectionsPlot, projectionsTable, rowsOf, type Way } from './projections_figures.ts'

const token_counts = [8, 16, 32, 64, 128, 256]
const budget_ms = 40

/** Keys and values projected while S tokens are generated: S(S+1)/2 rows without a cache, S with one. */
export class AttnProjections extends LitElement {
  private readonly measurement = new Measurement(this, 'Measure again')
  private readonly plots = new Plots(this)
  private embed_dim = 256
  private costs: ProjectionsCost[] = []

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.measure()
  }

  protected override render(): TemplateResult {
    return html`<div class="measurement-controls">
        ${numberChoice({
          name: 'embed_dim',
          options: [64, 128, 256, 512],
          value: this.embed_dim,
          disabled: this.measurement.busy,
          choose: (value) => {
            this.embed_dim = value
            void this.measure()
          },
        })}
        ${this.measurement.renderButton('Measure again', () => void this.measure())}
      </div>
      ${this.measurement.renderStatus()}
      <div class="figure-pair">${this.renderRowsCard()} ${this.renderTimeCard()}</div>`
  }

  protected override updated(): void {
    if (this.costs.length === 0) return
    void this.plots.draw('rows', projectionsPlot(this.costs, 'rows projected (log)', formatCount, rowsOf))
    void this.plots.draw('projection-ms', projectionsPlot(this.costs, 'median time (log)', formatMs, msOf))
  }

  private renderRowsCard(): TemplateResult {
    const last = this.costs.at(-1)
    const n = (count: number) => count.toLocaleString('en')
    return figureCard({
      title: 'Rows projected for S tokens',
      provenance: { kind: 'measured', label: 'counted here' },
      busy: this.measurement.busy,
      body: html`<div class="plot" data-plot="rows" data-volatile></div>
        <p class="plot-note">
          <span class="prov computed">computed: naive S(S+1)/2, with a KV cache S. The counts are the same.</span>
        </p>`,
      caption: last
        ? html`For ${n(last.new_tokens)} tokens naive generation projects
            <b class="naive-rows">${n(last.naive_rows)}</b> rows and cached generation ${n(last.cached_rows)}; the keys
            and values are ${last.identical ? 'the same, bit for bit' : 'not the same'}. The cache takes
            ${formatBytes(last.kv_cache_bytes)} for this one layer.`
        : html`Rows are counted as they are projected.`,
      table: () => projectionsTable(this.costs),
    })
  }

  private renderTimeCard(): TemplateResult {
    return figureCard({
      title: 'Time to project them',
      provenance: { kind: 'measured' },
      busy: this.measurement.busy,
      body: html`<div class="plot" data-plot="projection-ms" data-volatile></div>
        <p class="plot-note">
          Key and value projection of one layer, ${this.embed_dim} → ${this.embed_dim}, float32, one thread. The cached
          time includes writing the cache.
        </p>`,
      caption: this.timeSentence(),
      table: () => projectionsTable(this.costs),
    })
  }

  private timeSentence(): TemplateResult {
    const last = this.costs.at(-1)
    if (!last) return html`Times appear as they are measured.`
    const exponent = (way: Way) =>
      fitPowerLaw(this.costs.map((cost) => [cost.new_tokens, msOf(cost, way)]))?.exponent.toFixed(2) ?? '–'
    return html`At S = ${last.new_tokens} the cache needs ${formatFactor(last.naive_rows / last.cached_rows)} fewer rows
      and is <b data-volatile>${formatFactor(last.naive.median_ms / last.cached.median_ms)}</b> faster: rows that are
      projected together share one reading of the weights, a single row does not. Naive time grows as S<sup
        data-volatile
        >${exponent('naive')}</sup
      >, cached time as S<sup data-volatile>${exponent('cached')}</sup>.`
  }

  private async measure(): Promise<void> {
    await this.measurement.run(async ({ signal, report }) => {
      this.costs = []
      const { embed_dim } = this
      for (const [done, new_tokens] of token_counts.entries()) {
        report({ done, total: token_counts.length, what: `S = ${new_tokens}` })
        const request = { embed_dim, new_tokens, budget_ms }
        this.costs = [...this.costs, await lab.ask('projections_cost', request, { signal })]
      }
      return `Measured up to S = ${token_counts.at(-1)}.`
    })
  }
}

customElements.define('attn-projections', AttnProjections)
