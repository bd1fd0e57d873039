/** The two lanes in numbers. */
import { html, type TemplateResult } from 'lit'
import { formatCount, formatFactor } from '../../draw/format.ts'
import type { DecodeLoopStep, DecodeWork } from '../../runtime/figures_protocol.ts'
import { keysFromCache, totalWork } from './decode_totals.ts'

const lines: readonly { name: string; of: (work: DecodeWork) => number }[] = [
  { name: 'rows through the model', of: ({ rows }) => rows },
  { name: 'keys read from the cache', of: keysFromCache },
  { name: 'score pairs of one head and layer', of: ({ score_pairs }) => score_pairs },
  { name: 'multiply-adds, whole model', of: ({ multiply_adds }) => multiply_adds },
]

/** This token and all so far, side by side. */
export function workTable(steps: readonly DecodeLoopStep[], at: number): TemplateResult {
  const step = steps[at]!
  const [naive, cached] = [totalWork(steps, at, 'naive'), totalWork(steps, at, 'cached')]
  const both = (lane: string, now: number, total: number) =>
    html`<td class=${lane}>
      <b>${formatCount(now)}</b><small><span class="so-far">so far </span>${formatCount(total)}</small>
    </td>`
  return html`<table class="table work">
    <thead>
      <tr>
        <th scope="col">this token, and so far</th>
        <th scope="col">naive</th>
        <th scope="col">cached</th>
        <th scope="col">so far, ratio</th>
      </tr>
    </thead>
    <tbody>
      ${lines.map(
        ({ name, of }) =>
          html`<tr>
            <th scope="row">${name}</th>
            ${both('naive', of(step.naive), of(naive))} ${both('cached', of(step.cached), of(cached))}
            <td>${of(cached) > 0 && of(naive) > 0 ? formatFactor(of(naive) / of(cached)) : '–'}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
}

/** Every token of both lanes, exactly. */
export function everyStep(steps: readonly DecodeLoopStep[]): TemplateResult {
  const n = (count: number) => count.toLocaleString('en')
  return html`<table class="table">
    <thead>
      <tr>
        <th scope="col">token</th>
        <th scope="col">seq_len before</th>
        ${(['naive', 'cached'] as const).map(
          (lane) =>
            html`<th scope="col">${lane}: rows</th>
              <th scope="col">keys from the cache</th>
              <th scope="col">keys written</th>
              <th scope="col">score pairs</th>
              <th scope="col">multiply-adds</th>`,
        )}
      </tr>
    </thead>
    <tbody>
      ${steps.map(
        (step, index) =>
          html`<tr>
            <th scope="row">${index + 1}</th>
            <td>${n(step.seq_len)}</td>
            ${[step.naive, step.cached].map(
              (work) =>
                html`<td>${n(work.rows)}</td>
                  <td>${n(keysFromCache(work))}</td>
                  <td>${n(work.keys_written)}</td>
                  <td>${n(work.score_pairs)}</td>
                  <td>${n(work.multiply_adds)}</td>`,
            )}
          </tr>`,
      )}
    </tbody>
  </table>`
}
