/** The roofline as a plot and as tables. */
import { html, nothing, type TemplateResult } from 'lit'
import { formatBytes, formatCount, formatMs, threeDigits } from '../../draw/format.ts'
import { kernelColor } from '../../draw/kernel_colour.ts'
import type { LinePlotSpec, Series } from '../../draw/line_plot.ts'
import { attainable, roofsOf, type Limits, type Roofs, type Work } from './roofline.ts'

export const linear_name = 'linear layer'

export function workColor(name: string): string {
  return name === linear_name ? '--ink' : kernelColor(name)
}

const x_range = [0.125, 1024] as const

export function rooflinePlot(limits: Limits, works: readonly Work[]): LinePlotSpec | undefined {
  const roofs = roofsOf(limits)
  if (!roofs) return undefined
  const lowest = Math.min(1, ...works.map(({ point }) => point.gflop_per_s))
  return {
    x: { label: 'FLOP per byte (log)', scale: 'log2', format: threeDigits, range: x_range },
    y: {
      label: 'GFLOP/s (log)',
      scale: 'log10',
      format: threeDigits,
      range: [10 ** Math.floor(Math.log10(lowest)), roofs.peak_gflop_per_s * 2.5],
    },
    series: [...roofLines(roofs), ...works.map(workPoint)],
    height: 420,
    summary:
      `Roofline. Peak ${threeDigits(roofs.peak_gflop_per_s)} GFLOP/s, memory ${threeDigits(roofs.memory.gb_per_s)} GB/s. ` +
      works.map((work) => `${work.name}, ${work.phase}: ${threeDigits(work.point.gflop_per_s)} GFLOP/s`).join('; '),
  }
}

function roofLines(roofs: Roofs): Series[] {
  const [from, to] = x_range
  const { peak_gflop_per_s: peak, cache, memory } = roofs
  const slope = (name: string, gb_per_s: number): Series => ({
    name: `${name} ${threeDigits(gb_per_s)} GB/s`,
    color: '--ink-2',
    bare: true,
    name_at: 'below-start',
    points: [
      [from, gb_per_s * from],
      [peak / gb_per_s, peak],
    ],
  })
  return [
    {
      name: `peak ${threeDigits(peak)} GFLOP/s`,
      color: '--ink-2',
      bare: true,
      name_at: 'above-end',
      points: [
        [peak / cache.gb_per_s, peak],
        [to, peak],
      ],
    },
    slope('cache', cache.gb_per_s),
    ...(memory === cache ? [] : [slope('memory', memory.gb_per_s)]),
  ]
}

const workPoint = ({ name, phase, point }: Work): Series => ({
  name: `${name}, ${phase}`,
  color: workColor(name),
  points: [[point.flop_per_byte, point.gflop_per_s]],
})

export function rooflineTables(limits: Limits, works: readonly Work[]): TemplateResult {
  const { peak, streams } = limits
  const roofs = roofsOf(limits)
  return html`<p class="note">
      Every time is the median after a warm-up of 50 ms; a sample repeats the work until it spans at least 20 ticks of
      the timer (${formatMs(peak.time.timer_tick_ms)} here). One thread, float32. The peak is a loop of
      ${peak.accumulators} independent sums of 4 floats with
      ${peak.fused ? 'a fused multiply-add' : 'a multiply and an add'}; nothing is read in it. More than 100 % of the
      roof: a cache served what was counted as memory, or other work slowed the measurement of the roof.
    </p>
    <table class="table">
      <caption>
        Work: counted FLOPs and bytes, measured time
      </caption>
      <thead>
        <tr>
          <th scope="col">work</th>
          <th scope="col">FLOPs</th>
          <th scope="col">bytes moved</th>
          <th scope="col">FLOP per byte</th>
          <th scope="col">median</th>
          <th scope="col">range</th>
          <th scope="col">GFLOP/s</th>
          <th scope="col">of the roof</th>
        </tr>
      </thead>
      <tbody data-volatile>
        ${works.map(({ name, phase, point }) => {
          const share = roofs && point.gflop_per_s / attainable(roofs, point.flop_per_byte)
          return html`<tr>
            <th scope="row">${name}, ${phase}</th>
            <td>${formatCount(point.flops)}</td>
            <td>${formatBytes(point.bytes_moved)}</td>
            <td>${threeDigits(point.flop_per_byte)}</td>
            <td>${formatMs(point.time.median_ms)}</td>
            <td>${formatMs(point.time.min_ms)} … ${formatMs(point.time.max_ms)}</td>
            <td>${threeDigits(point.gflop_per_s)}</td>
            <td>${share === undefined ? nothing : `${Math.round(share * 100)} %`}</td>
          </tr>`
        })}
      </tbody>
    </table>
    <table class="table">
      <caption>
        Reading a buffer from end to end, one stream
      </caption>
      <thead>
        <tr>
          <th scope="col">buffer</th>
          <th scope="col">GB/s, median</th>
          <th scope="col">GB/s, best</th>
        </tr>
      </thead>
      <tbody data-volatile>
        ${streams.map(
          (stream) =>
            html`<tr>
              <th scope="row">${formatBytes(stream.bytes)}</th>
              <td>${threeDigits(stream.gb_per_s)}</td>
              <td>${threeDigits(stream.max_gb_per_s)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`
}
