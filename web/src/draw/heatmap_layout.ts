/** Where things lie in a heatmap of a given width, in CSS pixels: text keeps its size, cells take what is left. */

export interface HeatmapLayout {
  width: number
  height: number
  /** Left edge of the first column, top edge of the first row. */
  left: number
  top: number
  cell_width: number
  cell_height: number
  gap: number
  /** How a number is written in a cell: `0.42`; `.42` and only from 0.10 on; or not at all. */
  numbers: 'full' | 'short' | 'none'
  /** Column labels stand upright when they do not fit side by side. */
  upright: boolean
  /** Size of the labels' type; 0 where only the chosen cell's labels have room. */
  label_size: number
}

const char_width = 7.2
const max_label_chars = 11
/** Upright labels must not be cut, and in short words of wide letters such as "moon" a letter takes more. */
const uprightRoom = (chars: number) => 8.4 * chars + 9
const label_height = 14
const min_cell = 5
const max_cell = { width: 58, height: 44 }
/** A long sentence makes flat cells rather than a figure taller than the screen. */
const comfortable_height = 385
const min_row = 15

export function layoutHeatmap(width: number, row_labels: string[], col_labels: string[]): HeatmapLayout {
  const left = Math.min(width * 0.3, longest(row_labels) * char_width + 12)
  const cell_width = clamp((width - left) / col_labels.length, min_cell, max_cell.width)
  const flat = Math.max(min_row, comfortable_height / row_labels.length)
  const cell_height = Math.min(cell_width, max_cell.height, flat)
  const upright = longest(col_labels) * char_width > cell_width
  const top = (upright ? uprightRoom(longest(col_labels)) : label_height) + 8
  return {
    width: Math.ceil(left + cell_width * col_labels.length),
    height: Math.ceil(top + cell_height * row_labels.length),
    left,
    top,
    cell_width,
    cell_height,
    gap: cell_height >= 30 ? 4 : cell_height >= 13 ? 2 : 1,
    numbers: cell_height < min_row ? 'none' : cell_width >= 38 ? 'full' : cell_width >= 24 ? 'short' : 'none',
    upright,
    label_size: cell_height >= 9 ? clamp(cell_height, 9, 12) : 0,
  }
}

/** The cell under a point, or undefined outside the cells. */
export function cellAt(layout: HeatmapLayout, x: number, y: number): { row: number; col: number } | undefined {
  const col = Math.floor((x - layout.left) / layout.cell_width)
  const row = Math.floor((y - layout.top) / layout.cell_height)
  const cols = Math.round((layout.width - layout.left) / layout.cell_width)
  const rows = Math.round((layout.height - layout.top) / layout.cell_height)
  return col >= 0 && row >= 0 && col < cols && row < rows ? { row, col } : undefined
}

export function shortLabel(label: string): string {
  const chars = [...label]
  return chars.length <= max_label_chars ? label : `${chars.slice(0, max_label_chars - 1).join('')}…`
}

function longest(labels: string[]): number {
  return Math.max(1, ...labels.map((label) => [...shortLabel(label)].length))
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
