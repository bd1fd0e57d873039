/** More heads at the same embed_dim, as plots and a table. */
import { html, type TemplateResult } from 'lit'
import { formatBytes, formatCount, formatMs } from '../../draw/format.ts'
import { kernelColor } from '../../draw/kernel_colour.ts'
import type { LinePlotSpec, Series } from '../../draw/line_plot.ts'
import type { HeadsPoint, KernelName, ProfileTime } from '../../runtime/protocol.ts'

const axis = { label: 'heads (log)', scale: 'log2', format: String } as const

export function headsTimePlot(points: readonly HeadsPoint[], kernels: readonly KernelName[]): LinePlotSpec {
  const ms = (point: HeadsPoint) => point.time.median_ms
  return {
    x: axis,
    y: { label: 'median time of all heads (log)', scale: 'log10', format: formatMs },
    series: kernels.map((kernel) => curve(points, kernel, ms)),
    summary: `Median time of all heads against their number: ${inWords(points, kernels, ms, formatMs)}.`,
  }
}

export function headsBytesPlot(points: readonly HeadsPoint[], kernels: readonly KernelName[]): LinePlotSpec {
  const bytes = (point: HeadsPoint) => point.scratch_bytes
  const all_scores = new Map(points.map((point) => [point.num_heads, point.all_scores_bytes]))
  return {
    x: axis,
    y: { label: 'bytes (log)', scale: 'log2', format: formatBytes },
    series: [
      ...kernels.map((kernel) => curve(points, kernel, bytes)),
      {
        name: 'all at once',
        color: '--ink-2',
        computed: true,
        points: [...all_scores],
      },
    ],
    summary: `Scratch bytes against the number of heads: ${inWords(points, kernels, bytes, formatBytes)}.`,
  }
}

function curve(points: readonly HeadsPoint[], kernel: KernelName, value: (point: HeadsPoint) => number): Series {
  return {
    name: kernel,
    color: kernelColor(kernel),
    points: points.filter((point) => point.kernel === kernel).map((point) => [point.num_heads, value(point)]),
  }
}

function inWords(
  points: readonly HeadsPoint[],
  kernels: readonly KernelName[],
  value: (point: HeadsPoint) => number,
  format: (value: number) => string,
): string {
  return kernels
    .map((kernel) => {
      const values = points.filter((point) => point.kernel === kernel)
      return `${kernel} ${values.map((point) => `${format(value(point))} with ${point.num_heads}`).join(', ')}`
    })
    .join('; ')
}

/**
 * What a ratio of medians amounts to, where more work is expected to take longer. It does where even the fastest sample
 * took longer than the median before: what interrupts a sample only ever makes it slower. Less time for more work is
 * believed only where no sample says otherwise.
 */
export function timeWords(few: ProfileTime, many: ProfileTime): string {
  if (many.min_ms > few.median_ms) return ''
  return few.min_ms > many.max_ms
    ? ': less, although there is more to do. On this machine something else outweighs the exponentials'
    : ': on this machine, within the noise'
}

export function headsTable(points: readonly HeadsPoint[]): TemplateResult {
  return html`<p class="note">
      Times are medians of samples that span at least 20 ticks of the timer, after a warm-up of 50 ms. Scratch is
      counted by the allocator; multiply-adds and exponentials follow from the shapes.
    </p>
    <table class="table">
      <thead>
        <tr>
          <th scope="col">kernel</th>
          <th scope="col">heads</th>
          <th scope="col">head_dim</th>
          <th scope="col">median</th>
          <th scope="col">range</th>
          <th scope="col">scratch</th>
          <th scope="col">multiply-adds</th>
          <th scope="col">exponentials</th>
        </tr>
      </thead>
      <tbody>
        ${points.map(
          (point) =>
            html`<tr>
              <th scope="row">${point.kernel}</th>
              <td>${point.num_heads}</td>
              <td>${point.head_dim}</td>
              <td>${formatMs(point.time.median_ms)}</td>
              <td>${formatMs(point.time.min_ms)} … ${formatMs(point.time.max_ms)}</td>
              <td>${formatBytes(point.scratch_bytes)}</td>
              <td>${formatCount(point.multiply_adds)}</td>
              <td>${formatCount(point.exponentials)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`
}
