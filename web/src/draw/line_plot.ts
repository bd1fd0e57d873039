/**
 * Line plots with names at the ends of their lines. uPlot draws; this module translates our data, resolves theme colours
 * and redraws when the theme or the width changes. A plot is never alone: the card around it has a sentence and a table.
 */
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { leaderOf, placeNames, type Name } from './name_places.ts'

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
  /** A line without points, such as a limit. */
  bare?: boolean
  /** Where the name stands: beside the last point, below the first one, or above the last one, inside the picture. */
  name_at?: 'end' | 'below-start' | 'above-end'
}

export interface Level {
  y: number
  label: string
}

/** A vertical line with a name, such as a crossover. */
export interface Mark {
  x: number
  label: string
  computed?: boolean
}

export interface LinePlotSpec {
  x: Axis
  y: Axis
  series: readonly Series[]
  /** Horizontal lines with a name, such as a limit. */
  levels?: readonly Level[]
  marks?: readonly Mark[]
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
    padding: [14, roomForNames(spec.series, `600 ${font}`, host.clientWidth), 0, 0],
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
          show: !one.bare && one.points.length <= 24,
          size: 8,
          stroke: color(one.color),
          fill: one.computed ? color('--raised') : color(one.color),
        },
      })),
    ],
    hooks: { draw: [(plot) => drawNames(plot, spec, color, font)] },
  }
}

/** To the right of the picture, for the names of the lines that go on to its end; a third of the width at most. */
function roomForNames(series: readonly Series[], font: string, width: number): number {
  const ctx = document.createElement('canvas').getContext('2d')!
  ctx.font = font
  const ends = series.map(({ points }) => points.at(-1)?.[0] ?? -Infinity)
  const last = Math.max(...ends)
  const named = series.filter(({ name_at = 'end' }, index) => name_at === 'end' && ends[index] === last)
  const widest = Math.max(0, ...named.map(({ name }) => ctx.measureText(name).width))
  return Math.min(Math.max(Math.ceil(widest) + name_gap + 3, width < 480 ? 58 : 76), width / 3)
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
  ctx.save()
  ctx.font = font.replace(/^[\d.]+/, (size) => String(Number(size) * devicePixelRatio)).replace(/^/, '600 ')
  drawMarks(plot, spec.marks ?? [], color)
  drawLevels(plot, spec.levels ?? [], color)
  drawSeriesNames(plot, spec.series, color)
  ctx.restore()
}

const name_gap = 9
/** Half of a point, with its stroke. */
const dot_radius = 5

function drawSeriesNames(plot: uPlot, all: readonly Series[], color: (property: string) => string): void {
  const { ctx, bbox } = plot
  // Names of limits come first; the others follow from top to bottom, so that few leaders cross.
  const named = all
    .filter((one) => one.points.length > 0)
    .map((one) => ({ one, wish: wishedPlace(plot, one) }))
    .sort((a, b) => Number(!a.one.bare) - Number(!b.one.bare) || a.wish.y - b.wish.y)
  const wishes = named.map(({ wish }) => wish)
  const bounds = { top: bbox.top, bottom: bbox.top + bbox.height, right: ctx.canvas.width }
  const line_height = 15 * devicePixelRatio
  const places = placeNames(wishes, bounds, line_height, name_gap * devicePixelRatio, dots(plot, all))
  ctx.textAlign = 'left'
  ctx.textBaseline = 'middle'
  ctx.lineWidth = devicePixelRatio
  ctx.setLineDash([])
  for (const [index, { one, wish }] of named.entries()) {
    const place = places[index]!
    ctx.fillStyle = color(one.color)
    ctx.strokeStyle = color(one.color)
    ctx.fillText(one.name, place.x, place.y)
    const point = (one.name_at ?? 'end') === 'end' ? dots(plot, [one]).at(-1) : undefined
    const leader = point && leaderOf(point, { ...place, width: wish.width }, line_height, dot_radius * devicePixelRatio)
    if (leader) line(ctx, leader[0].x, leader[0].y, leader[1].x, leader[1].y)
  }
}

/** Where the points are drawn that no name should cover. */
function dots(plot: uPlot, series: readonly Series[]): { x: number; y: number }[] {
  return series
    .filter(({ bare }) => !bare)
    .flatMap(({ points }) => points)
    .map(([x, y]) => ({ x: plot.valToPos(x, 'x', true), y: plot.valToPos(y, 'y', true) }))
}

function wishedPlace(plot: uPlot, { name, points, name_at = 'end' }: Series): Name {
  const ratio = devicePixelRatio
  const [x, y] = (name_at === 'below-start' ? points[0] : points.at(-1))!
  const at = { x: plot.valToPos(x, 'x', true), y: plot.valToPos(y, 'y', true) }
  const { width } = plot.ctx.measureText(name)
  switch (name_at) {
    case 'end':
      return { x: at.x + name_gap * ratio, y: at.y, width }
    case 'below-start':
      return { x: at.x + name_gap * ratio, y: at.y + 8 * ratio, width }
    case 'above-end':
      return { x: at.x - width - 4 * ratio, y: at.y - 11 * ratio, width }
  }
}

function drawLevels(plot: uPlot, levels: readonly Level[], color: (property: string) => string): void {
  const { ctx, bbox } = plot
  const ratio = devicePixelRatio
  ctx.strokeStyle = color('--bad')
  ctx.fillStyle = color('--bad')
  ctx.textAlign = 'left'
  ctx.textBaseline = 'bottom'
  ctx.setLineDash([4 * ratio, 4 * ratio])
  for (const level of levels) {
    const y = plot.valToPos(level.y, 'y', true)
    line(ctx, bbox.left, y, bbox.left + bbox.width, y)
    ctx.fillText(level.label, bbox.left + 6 * ratio, y - 3 * ratio)
  }
}

/** Their names stand at the top, one below the other, on the side of the line that has room. */
function drawMarks(plot: uPlot, marks: readonly Mark[], color: (property: string) => string): void {
  const { ctx, bbox } = plot
  const ratio = devicePixelRatio
  ctx.strokeStyle = color('--ink-2')
  ctx.fillStyle = color('--ink-2')
  ctx.textBaseline = 'middle'
  for (const [index, mark] of marks.entries()) {
    const x = plot.valToPos(mark.x, 'x', true)
    const end = x + ctx.measureText(mark.label).width + 6 * ratio
    const others = marks.filter((other) => other !== mark).map((other) => plot.valToPos(other.x, 'x', true))
    const to_the_left = end > bbox.left + bbox.width || others.some((other) => other >= x && other < end)
    ctx.setLineDash(mark.computed ? [4 * ratio, 4 * ratio] : [])
    line(ctx, x, bbox.top, x, bbox.top + bbox.height)
    ctx.textAlign = to_the_left ? 'right' : 'left'
    ctx.fillText(mark.label, x + (to_the_left ? -6 : 6) * ratio, bbox.top + (10 + 16 * index) * ratio)
  }
}

function line(ctx: CanvasRenderingContext2D, x: number, y: number, to_x: number, to_y: number): void {
  ctx.beginPath()
  ctx.moveTo(x, y)
  ctx.lineTo(to_x, to_y)
  ctx.stroke()
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
