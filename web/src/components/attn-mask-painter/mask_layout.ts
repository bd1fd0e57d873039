/** Where the cells of a mask lie in a given width, in CSS pixels: square, with a strip of the keys under them. */
import type { HeatmapLayout } from '../../draw/heatmap_layout.ts'

export interface MaskLayout extends HeatmapLayout {
  /** Upper edge of the strip, and what is written over it. */
  strip: number
  /** Every so many positions a number stands at the edge. */
  label_every: number
  /** Everything, the strip included; `height` ends with the cells. */
  full_height: number
}

const widest = 452
const label_room = 38
const head_room = 20
const strip_gap = 36

export function layoutMask(width: number, size: number): MaskLayout {
  const cell = Math.max(4, Math.floor((Math.min(width, widest) - label_room) / size))
  const height = head_room + cell * size
  return {
    width: label_room + cell * size,
    height,
    left: label_room,
    top: head_room,
    cell_width: cell,
    cell_height: cell,
    gap: cell >= 30 ? 3 : cell >= 13 ? 2 : 1,
    numbers: 'none',
    upright: false,
    label_size: Math.min(12, Math.max(10, cell - 4)),
    label_every: cell >= 17 ? 1 : cell >= 12 ? 2 : 4,
    strip: height + strip_gap,
    full_height: height + strip_gap + cell + 2,
  }
}

/** One path for all cells that are chosen, with rounded corners. */
export function cellsPath(layout: MaskLayout, size: number, wanted: (row: number, col: number) => boolean): string {
  const side = layout.cell_width - layout.gap
  const r = Math.min(4, side / 5)
  const s = side - 2 * r
  const box = `h${s}a${r} ${r} 0 0 1 ${r} ${r}v${s}a${r} ${r} 0 0 1 ${-r} ${r}h${-s}a${r} ${r} 0 0 1 ${-r} ${-r}v${-s}a${r} ${r} 0 0 1 ${r} ${-r}z`
  let path = ''
  for (let row = 0; row < size; row++) {
    for (let col = 0; col < size; col++) {
      if (!wanted(row, col)) continue
      path += `M${layout.left + col * layout.cell_width + r} ${layout.top + row * layout.cell_height}${box}`
    }
  }
  return path
}
