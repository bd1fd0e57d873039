/** Attention against the feed-forward network, as a plot and a table. */
import { html, type TemplateResult } from 'lit'
import { formatCount, formatMs } from '../../draw/format.ts'
import type { LinePlotSpec, Mark } from '../../draw/line_plot.ts'
import type { BlockCost } from '../../runtime/protocol.ts'
import { attentionFlops, attentionMs } from './crossover.ts'

export function crossoverPlot(
  costs: readonly BlockCost[],
  attention_color: string,
  marks: readonly Mark[],
): LinePlotSpec {
  const curve = (ms: (cost: BlockCost) => number) => costs.map((cost) => [cost.seq_len, ms(cost)] as const)
  return {
    x: { label: 'sequence length N (log)', scale: 'log2', format: (n) => n.toLocaleString('en') },
    y: { label: 'median time of one block (log)', scale: 'log10', format: formatMs },
    series: [
      { name: 'attention', color: attention_color, points: curve(attentionMs) },
      { name: 'feed-forward', color: '--ink', points: curve((cost) => cost.mlp.median_ms) },
    ],
    marks,
    summary: `Time of attention and feed-forward network against sequence length. ${costs
      .map((cost) => `N ${cost.seq_len}: ${formatMs(attentionMs(cost))} and ${formatMs(cost.mlp.median_ms)}`)
      .join('; ')}.`,
  }
}

export function crossoverTable(costs: readonly BlockCost[]): TemplateResult {
  return html`<p class="note">
      Medians after a warm-up of 50 ms, each part alone. Norms and residual sums are left out. FLOPs count two for a
      multiply-add.
    </p>
    <table class="table">
      <thead>
        <tr>
          <th scope="col">N</th>
          <th scope="col">projections</th>
          <th scope="col">scores, softmax, values</th>
          <th scope="col">attention</th>
          <th scope="col">feed-forward network</th>
          <th scope="col">attention FLOPs</th>
          <th scope="col">feed-forward FLOPs</th>
        </tr>
      </thead>
      <tbody>
        ${costs.map(
          (cost) =>
            html`<tr>
              <th scope="row">${cost.seq_len.toLocaleString('en')}</th>
              <td>${formatMs(cost.projections.median_ms)}</td>
              <td>${formatMs(cost.heads.median_ms)}</td>
              <td>${formatMs(attentionMs(cost))}</td>
              <td>${formatMs(cost.mlp.median_ms)}</td>
              <td>${formatCount(attentionFlops(cost))}</td>
              <td>${formatCount(cost.mlp_flops)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`
}
