/** Scaled and unscaled scores, as a plot and as a table. */
import { html, type TemplateResult } from 'lit'
import type { LinePlotSpec } from '../../draw/line_plot.ts'
import type { ScaleLensPoint } from '../../runtime/figures_protocol.ts'
import { lookAt, looks, rows, seq_len, spreadText, type Quantity } from './scale_lens.ts'

export function lensPlot(points: readonly ScaleLensPoint[], quantity: Quantity): LinePlotSpec {
  const { label, axis, top } = lookAt(quantity)
  const line = (of: 'scaled' | 'unscaled') => points.map((point) => [point.head_dim, point[of][quantity]] as const)
  const most = Math.max(...points.flatMap((point) => [point.scaled[quantity], point.unscaled[quantity]]))
  const range = axis.scale === 'linear' ? { range: [0, top ?? 1.08 * most] as const } : {}
  return {
    x: { label: 'd_k, numbers in a query and a key (log)', scale: 'log2', format: (n) => n.toLocaleString('en') },
    y: { ...axis, ...range, format: (value) => String(Number(value.toPrecision(2))) },
    series: [
      { name: '÷ √d_k', color: '--accent', points: line('scaled') },
      { name: 'not scaled', color: '--ink', points: line('unscaled') },
    ],
    summary: `${label} against d_k. ${points
      .map(
        (point) =>
          `d_k ${point.head_dim}: scaled ${spreadText(point.scaled[quantity])}, not scaled ${spreadText(point.unscaled[quantity])}`,
      )
      .join('; ')}.`,
  }
}

export function lensTable(points: readonly ScaleLensPoint[]): TemplateResult {
  return html`<p class="note">
      Means over ${rows} random queries, each against ${seq_len} random keys, float32. The entropy is in bits.
    </p>
    <table class="table">
      <thead>
        <tr>
          <td></td>
          ${looks.map(({ label }) => html`<th scope="colgroup" colspan="2">${label}</th>`)}
        </tr>
        <tr>
          <th scope="col">d_k</th>
          ${looks.map(
            () =>
              html`<th scope="col">not scaled</th>
                <th scope="col">÷ √d_k</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${points.map(
          (point) =>
            html`<tr>
              <th scope="row">${point.head_dim.toLocaleString('en')}</th>
              ${looks.flatMap(({ value }) =>
                [point.unscaled, point.scaled].map((spread) => html`<td>${spreadText(spread[value])}</td>`),
              )}
            </tr>`,
        )}
      </tbody>
    </table>`
}
