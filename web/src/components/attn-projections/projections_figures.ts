/** Recomputed against cached projections, as plots and a table. */
import { html, type TemplateResult } from 'lit'
import { formatBytes, formatMs } from '../../draw/format.ts'
import type { LinePlotSpec } from '../../draw/line_plot.ts'
import type { ProjectionsCost } from '../../runtime/protocol.ts'

export type Way = 'naive' | 'cached'

const ways: readonly { way: Way; name: string; color: string }[] = [
  { way: 'naive', name: 'naive', color: '--naive' },
  { way: 'cached', name: 'KV cache', color: '--flash' },
]

export const rowsOf = (cost: ProjectionsCost, way: Way) => (way === 'naive' ? cost.naive_rows : cost.cached_rows)
export const msOf = (cost: ProjectionsCost, way: Way) => cost[way].median_ms

export function projectionsPlot(
  costs: readonly ProjectionsCost[],
  label: string,
  format: (value: number) => string,
  value: (cost: ProjectionsCost, way: Way) => number,
): LinePlotSpec {
  return {
    x: { label: 'tokens S (log)', scale: 'log2', format: String },
    y: { label, scale: 'log10', format },
    series: ways.map(({ way, name, color }) => ({
      name,
      color,
      points: costs.map((cost) => [cost.new_tokens, value(cost, way)] as const),
    })),
    summary: `${label} against tokens: ${costs
      .map(
        (cost) =>
          `S ${cost.new_tokens}: naive ${format(value(cost, 'naive'))}, cached ${format(value(cost, 'cached'))}`,
      )
      .join('; ')}.`,
  }
}

export function projectionsTable(costs: readonly ProjectionsCost[]): TemplateResult {
  return html`<p class="note">
      Rows are counted, times are medians of samples that span at least 20 ticks of the timer, after a warm-up of 50 ms.
    </p>
    <table class="table">
      <thead>
        <tr>
          <th scope="col">S</th>
          <th scope="col">rows, naive</th>
          <th scope="col">rows, cached</th>
          <th scope="col">time, naive</th>
          <th scope="col">time, cached</th>
          <th scope="col">cache, one layer</th>
        </tr>
      </thead>
      <tbody>
        ${costs.map(
          (cost) =>
            html`<tr>
              <th scope="row">${cost.new_tokens}</th>
              <td>${cost.naive_rows.toLocaleString('en')}</td>
              <td>${cost.cached_rows.toLocaleString('en')}</td>
              <td>${formatMs(cost.naive.median_ms)}</td>
              <td>${formatMs(cost.cached.median_ms)}</td>
              <td>${formatBytes(cost.kv_cache_bytes)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`
}
