/** The race as a plot and as a table. */
import { html, type TemplateResult } from 'lit'
import { formatFactor, formatMs } from '../../draw/format.ts'
import type { LinePlotSpec } from '../../draw/line_plot.ts'
import type { RaceStart, RaceStep } from '../../runtime/protocol.ts'
import { totalMs, type Checkpoint, type LaneSteps } from './race_summary.ts'

/** Where one story ends and the next begins, the text gets a paragraph and not the token's own spelling. */
export function storyText(step: RaceStep): string {
  return step.token.text === '<|story|>' ? '\n\n' : step.text
}

export function racePlot(steps: LaneSteps): LinePlotSpec {
  const curve = (lane: readonly RaceStep[]) => lane.map((step): [number, number] => [step.index + 1, step.ms])
  return {
    x: { label: 'new token', scale: 'linear', format: String },
    y: { label: 'time of this token (log)', scale: 'log10', format: formatMs },
    series: [
      { name: 'naive', color: '--naive', points: curve(steps.naive) },
      { name: 'KV cache', color: '--flash', points: curve(steps.cached) },
    ],
    summary:
      `Time per token against position. Naive: ${formatMs(totalMs(steps.naive))} in all, ` +
      `with KV cache ${formatMs(totalMs(steps.cached))}.`,
  }
}

export function raceCheckpoints(rows: readonly Checkpoint[], start: RaceStart | undefined): TemplateResult {
  return html`<p class="note">
      Cumulative from the first new token; the first includes the ${start?.prompt_tokens.length ?? 0} tokens of the
      prompt in both lanes. A position is repeated until it spans 20 ticks of this browser's timer
      (${start ? formatMs(start.timer_tick_ms) : '–'}) and the median is taken; sampling and display are not included.
    </p>
    <table class="table">
      <thead>
        <tr>
          <th scope="col">tokens</th>
          <th scope="col">naive</th>
          <th scope="col">KV cache</th>
          <th scope="col">speedup, measured</th>
          <th scope="col">multiply-adds, naive ÷ cached</th>
        </tr>
      </thead>
      <tbody data-volatile>
        ${rows.map(
          (row) =>
            html`<tr>
              <th scope="row">${row.tokens}</th>
              <td>${formatMs(row.naive_ms)}</td>
              <td>${formatMs(row.cached_ms)}</td>
              <td>${formatFactor(row.speedup)}</td>
              <td>${formatFactor(row.operations_ratio)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`
}
