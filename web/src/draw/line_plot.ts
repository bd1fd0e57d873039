/**
 * Line plots with names at the ends of their lines. uPlot draws; this module translates our data, resolves theme colours
 * and redraws when the theme or the width changes. A plot is never alone: the card around it has a sentence and a table.
 */
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'

export interface Axis {
  label: string
  /** Binary sizes read best in powers of 2, times in powers of 10. */
  scale: 'linear' | 'log2' | 'log10'
  format: (value: number) => string
  /** Fixed range; the data's own when absent. */
  range?: readonly [min: number, max: number]
}

export interface Series {
  name: string
  /** A custom property of the theme, "--naive". */
  color: string
  points: readonly (readonly [x: number, y: number])[]
  /** Computed rather than measured: dashed, with hollow points. */
  computed?: boolean
}

export interface Level {
  y: number
  label: string
}

export interface LinePlotSpec {
  x: Axis
  y: Axis
  series: readonly Series[]
  /** Horizontal lines with a name, such as a limit. */
  levels?: readonly Level[]
  /** What a reader who cannot see the plot hears. */
  summary: string
  height?: number
}

export interface LinePlot {
  update(spec: LinePlotSpec): void
  destroy(): void
}

export function mountLinePlot(host: HTMLElement, first_spec: LinePlotSpec): LinePlot {
  let spec = first_spec
  let plot: uPlot | undefined
  host.setAttribute('role', 'img')

  const draw = () => {
    plot?.destroy()
    host.setAttribute('aria-label', spec.summary)
    if (host.clientWidth > 0) plot = new uPlot(options(spec, host), aligned(spec.series), host)
  }
  const resize = new ResizeObserver(() => {
    if (plot === undefined || plot.width !== host.clientWidth) draw()
  })
  const theme = new MutationObserver(draw)
  const system_theme = matchMedia('(prefers-color-scheme: dark)')
  resize.observe(host)
  theme.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  system_theme.addEventListener('change', draw)
  draw()

  return {
    update(next) {
      spec = next
      draw()
    },
    destroy() {
      resize.disconnect()
      theme.disconnect()
      system_theme.removeEventListener('change', draw)
      plot?.destroy()
    },
  }
}

/** uPlot wants one sorted x column and one y column per series, with null where a series has no point. */
export function aligned(series: readonly Series[]): uPlot.AlignedData {
  const xs = [...new Set(series.flatMap((one) => one.points.map(([x]) => x)))].sort((a, b) => a - b)
  const columns = series.map((one) => {
    const by_x = new Map(one.points)
    return xs.map((x) => by_x.get(x) ?? null)
  })
  return [xs, ...columns]
}

/** Powers of `base` in [min, max], thinned so that at most `most` remain. */
export function powersOf(base: number, min: number, max: number, most: number): number[] {
  const exponent = (value: number) => Math.log(value) / Math.log(base)
  const first = Math.ceil(exponent(min) - 1e-9)
  const last = Math.floor(exponent(max) + 1e-9)
  const step = Math.max(1, Math.ceil((last - first + 1) / most))
  const powers: number[] = []
  for (let power = first; power <= last; power += step) powers.push(base ** power)
  return powers
}

function logBase(axis: Axis): 2 | 10 | undefined {
  return axis.scale === 'linear' ? undefined : axis.scale === 'log2' ? 2 : 10
}

function options(spec: LinePlotSpec, host: HTMLElement): uPlot.Options {
  const color = colorResolver(host)
  const narrow = host.clientWidth < 480
  const font = `${narrow ? 11 : 12}px ${getComputedStyle(host).fontFamily}`
  const axis = (side: Axis, is_x: boolean): uPlot.Axis => {
    const base = logBase(side)
    const most = is_x ? (narrow ? 5 : 8) : 6
    return {
      label: side.label,
      labelSize: 22,
      labelFont: font,
      font,
      stroke: color('--ink-2'),
      grid: { stroke: color('--line'), width: 1 },
      ticks: { show: false },
      size: is_x ? 30 : narrow ? 56 : 66,
      ...(base ? { splits: (_: uPlot, __: number, min: number, max: number) => powersOf(base, min, max, most) } : {}),
      values: (_: uPlot, splits: number[]) => splits.map((value) => side.format(value)),
      filter: (_: uPlot, splits: number[]) => splits,
    }
  }
  return {
    width: host.clientWidth,
    height: spec.height ?? (narrow ? 260 : 320),
    padding: [14, narrow ? 58 : 76, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { x: scale(spec.x), y: scale(spec.y) },
    axes: [axis(spec.x, true), axis(spec.y, false)],
    series: [
      {},
      ...spec.series.map((one) => ({
        label: one.name,
        stroke: color(one.color),
        width: 2.5,
        ...(one.computed ? { dash: [6, 5] } : {}),
        spanGaps: true,
        points: {
          show: one.points.length <= 24,
          size: 8,
          stroke: color(one.color),
          fill: one.computed ? color('--raised') : color(one.color),
        },
      })),
    ],
    hooks: { draw: [(plot) => drawNames(plot, spec, color, font)] },
  }
}

function scale(axis: Axis): uPlot.Scale {
  const range = axis.range
  const base = logBase(axis)
  return {
    time: false,
    ...(base ? { distr: 3 as const, log: base } : {}),
    ...(range ? { range: () => [range[0], range[1]] as [number, number] } : {}),
  }
}

function drawNames(plot: uPlot, spec: LinePlotSpec, color: (property: string) => string, font: string): void {
  const { ctx } = plot
  const ratio = devicePixelRatio
  ctx.save()
  ctx.font = font.replace(/^[\d.]+/, (size) => String(Number(size) * ratio)).replace(/^/, '600 ')
  ctx.textAlign = 'left'
  ctx.textBaseline = 'middle'
  const taken: number[] = []
  for (const one of spec.series) {
    const last = one.points.at(-1)
    if (!last) continue
    let y = plot.valToPos(last[1], 'y', true)
    // Names of lines that end close together move apart instead of covering each other.
    while (taken.some((other) => Math.abs(other - y) < 15 * ratio)) y += 15 * ratio
    taken.push(y)
    ctx.fillStyle = color(one.color)
    ctx.fillText(one.name, plot.valToPos(last[0], 'x', true) + 9 * ratio, y)
  }
  ctx.strokeStyle = color('--bad')
  ctx.fillStyle = color('--bad')
  ctx.textBaseline = 'bottom'
  for (const level of spec.levels ?? []) {
    const y = plot.valToPos(level.y, 'y', true)
    ctx.setLineDash([4 * ratio, 4 * ratio])
    ctx.beginPath()
    ctx.moveTo(plot.bbox.left, y)
    ctx.lineTo(plot.bbox.left + plot.bbox.width, y)
    ctx.stroke()
    ctx.fillText(level.label, plot.bbox.left + 6 * ratio, y - 3 * ratio)
  }
  ctx.restore()
}

/** Canvas needs plain colours; the theme's are light-dark() pairs. A probe lets the browser choose. */
function colorResolver(host: HTMLElement): (property: string) => string {
  return (property) => {
    const probe = document.createElement('span')
    probe.style.color = `var(${property})`
    host.append(probe)
    const resolved = getComputedStyle(probe).color
    probe.remove()
    return resolved
  }
}
