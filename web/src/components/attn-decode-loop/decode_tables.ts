/** The two lanes in numbers. */
import { html, type TemplateResult } from 'lit'
import { formatCount, formatFactor } from '../../draw/format.ts'
import type { DecodeLoopStep, DecodeWork } from '../../runtime/figures_protocol.ts'
import { totalWork } from './decode_totals.ts'

const fields: readonly { field: keyof DecodeWork; name: string }[] = [
  { field: 'rows', name: 'rows through the model' },
  { field: 'keys_read', name: 'keys read from the cache' },
  { field: 'score_pairs', name: 'score pairs of one head and layer' },
  { field: 'multiply_adds', name: 'multiply-adds, whole model' },
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
      ${fields.map(
        ({ field, name }) =>
          html`<tr data-field=${field}>
            <th scope="row">${name}</th>
            ${both('naive', step.naive[field], naive[field])} ${both('cached', step.cached[field], cached[field])}
            <td>${cached[field] > 0 && naive[field] > 0 ? formatFactor(naive[field] / cached[field]) : '–'}</td>
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
              <th scope="col">keys read</th>
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
                  <td>${n(work.keys_read)}</td>
                  <td>${n(work.keys_written)}</td>
                  <td>${n(work.score_pairs)}</td>
                  <td>${n(work.multiply_adds)}</td>`,
            )}
          </tr>`,
      )}
    </tbody>
  </table>`
}
