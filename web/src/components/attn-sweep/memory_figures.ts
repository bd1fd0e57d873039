/** Bytes and milliseconds against N, as plots and tables. */
import { html, nothing, type TemplateResult } from 'lit'
import { formatBytes, formatMs } from '../../draw/format.ts'
import { kernelColor } from '../../draw/kernel_colour.ts'
import type { LinePlotSpec, Series } from '../../draw/line_plot.ts'
import { fitPowerLaw } from '../../draw/power_law.ts'
import type { KernelName, SweepPoint } from '../../runtime/protocol.ts'
import type { Refusal } from './sweep.ts'

export type Field = 'scratch_bytes' | 'median_ms'

export interface Curves {
  /** Those that are shown. */
  kernels: readonly KernelName[]
  points: readonly SweepPoint[]
  refusals: readonly Refusal[]
}

export function curveOf(points: readonly SweepPoint[], kernel: KernelName, field: Field): [number, number][] {
  return points.filter((point) => point.kernel === kernel).map((point) => [point.seq_len, point[field]])
}

export function exponentOf(points: readonly SweepPoint[], kernel: KernelName, field: Field): number | undefined {
  return fitPowerLaw(curveOf(points, kernel, field))?.exponent
}

export function bytesPlot(curves: Curves): LinePlotSpec {
  const { kernels, refusals } = curves
  const limit = refusals.find(({ kernel }) => kernels.includes(kernel))
  return {
    x: nAxis,
    y: { label: 'scratch bytes (log)', scale: 'log2', format: formatBytes },
    series: [...measured(curves, 'scratch_bytes'), ...kernels.flatMap((kernel) => beyondTheWall(curves, kernel))],
    levels: limit ? [{ y: limit.limit_bytes, label: 'the limit of WebAssembly' }] : [],
    summary: `Scratch bytes against sequence length: ${inWords(curves, 'scratch_bytes')}.`,
  }
}

export function timePlot(curves: Curves): LinePlotSpec {
  return {
    x: nAxis,
    y: { label: 'median time (log)', scale: 'log10', format: formatMs },
    series: measured(curves, 'median_ms'),
    summary: `Median time against sequence length: ${inWords(curves, 'median_ms')}.`,
  }
}

const nAxis = {
  label: 'sequence length N (log)',
  scale: 'log2',
  format: (n: number) => n.toLocaleString('en'),
} as const

function measured({ kernels, points }: Curves, field: Field): Series[] {
  return kernels.map((kernel) => ({
    name: kernel,
    color: kernelColor(kernel),
    points: curveOf(points, kernel, field),
  }))
}

/** From the last measured point on through those that cannot fit: computed, so dashed and hollow. */
function beyondTheWall({ points, refusals }: Curves, kernel: KernelName): Series[] {
  const refused = refusals.filter((refusal) => refusal.kernel === kernel)
  const last = curveOf(points, kernel, 'scratch_bytes').at(-1)
  if (refused.length === 0 || !last) return []
  const beyond = refused.map((refusal): [number, number] => [refusal.seq_len, refusal.scratch_bytes])
  return [{ name: 'computed', color: kernelColor(kernel), points: [last, ...beyond], computed: true }]
}

function inWords({ kernels, points }: Curves, field: Field): string {
  return kernels
    .map((kernel) => `${kernel} as N to the power ${exponentOf(points, kernel, field)?.toFixed(2) ?? 'unknown'}`)
    .join(', ')
}

export interface TableColumns {
  note: string
  cell(point: SweepPoint): string
  detail?(point: SweepPoint): string
}

/** A row for each N, a column for each kernel, and a last row with the fitted exponents. */
export function pointsTable(
  kernels: readonly KernelName[],
  points: readonly SweepPoint[],
  field: Field,
  { note, cell, detail }: TableColumns,
): TemplateResult {
  const rows = [...new Set(points.map((point) => point.seq_len))]
  const at = (seq_len: number) =>
    kernels.map((kernel) => points.find((point) => point.kernel === kernel && point.seq_len === seq_len))
  return html`<p class="note">${note}</p>
    <table class="table">
      <thead>
        <tr>
          <th scope="col">N</th>
          ${kernels.map((kernel) => html`<th scope="col">${kernel}</th>`)}
          ${detail ? kernels.map((kernel) => html`<th scope="col">${kernel}: range, samples × runs</th>`) : nothing}
        </tr>
      </thead>
      <tbody data-volatile>
        ${rows.map(
          (seq_len) =>
            html`<tr>
              <th scope="row">${seq_len.toLocaleString('en')}</th>
              ${at(seq_len).map((point) => html`<td>${point ? cell(point) : '–'}</td>`)}
              ${detail ? at(seq_len).map((point) => html`<td>${point ? detail(point) : '–'}</td>`) : nothing}
            </tr>`,
        )}
      </tbody>
      <tfoot data-volatile>
        <tr>
          <th scope="row">grows as N to the power</th>
          ${kernels.map((kernel) => html`<td>${exponentOf(points, kernel, field)?.toFixed(2) ?? '–'}</td>`)}
          ${detail ? kernels.map(() => html`<td></td>`) : nothing}
        </tr>
      </tfoot>
    </table>`
}
