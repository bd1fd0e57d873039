/** What a heatmap says in words: a cell, the strongest link, a number in a cell. */
import type { Matrix } from '../runtime/matrix.ts'

export interface HeatmapData {
  /** Rows are queries, columns are keys. */
  weights: Matrix
  row_labels: string[]
  col_labels: string[]
  /** A mask forbids this cell; it is hatched. */
  blocked?: (row: number, col: number) => boolean
}

export interface Cell {
  row: number
  col: number
}

export function weightAt({ weights }: HeatmapData, { row, col }: Cell): number {
  return weights.data[row * weights.cols + col]!
}

/** `0.42`, or what a number that is none calls itself. */
export function formatWeight(weight: number): string {
  if (Number.isFinite(weight)) return weight.toFixed(2)
  return Number.isNaN(weight) ? 'NaN' : weight > 0 ? '∞' : '−∞'
}

/** `.42` and `1`, where a cell has little room. */
export function formatShort(weight: number): string {
  return formatWeight(weight).replace(/^0(?=\.)|\.00$/, '')
}

/** "query 'it', key 'fox', weight 0.42", for the ear. */
export function describeCell(data: HeatmapData, cell: Cell): string {
  const query = data.row_labels[cell.row]
  const key = data.col_labels[cell.col]
  if (data.blocked?.(cell.row, cell.col)) return `query '${query}', key '${key}', blocked`
  return `query '${query}', key '${key}', weight ${formatWeight(weightAt(data, cell))}`
}

/**
 * The heaviest link from a word to another word. The first column comes last: models rest unused attention there, which
 * says little about the sentence. Undefined when no word may look at another.
 */
export function strongestLink(data: HeatmapData): Cell | undefined {
  return heaviest(data, ({ row, col }) => col !== row && col > 0) ?? heaviest(data, ({ row, col }) => col !== row)
}

function heaviest(data: HeatmapData, admits: (cell: Cell) => boolean): Cell | undefined {
  let best: Cell | undefined
  for (let row = 0; row < data.weights.rows; row++) {
    for (let col = 0; col < data.weights.cols; col++) {
      const cell = { row, col }
      if (!admits(cell) || data.blocked?.(row, col)) continue
      if (!best || weightAt(data, cell) > weightAt(data, best)) best = cell
    }
  }
  return best
}
