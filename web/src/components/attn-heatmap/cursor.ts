/** Where a key moves the cell cursor: the first key press enters at the first cell; edges hold. */
import type { Cell } from '../../draw/heatmap_words.ts'

export interface Size {
  rows: number
  cols: number
}

/** Undefined when the key does not move the cursor. `far` (Ctrl) goes to the corners. */
export function moveCursor(from: Cell | undefined, key: string, size: Size, far = false): Cell | undefined {
  const step = Object.hasOwn(steps, key) ? steps[key] : undefined
  if (!step) return undefined
  const { row, col } = from ?? { row: 0, col: 0 }
  if (!from && key.startsWith('Arrow')) return { row, col }
  return step({ row, col }, { row: size.rows - 1, col: size.cols - 1 }, far)
}

const steps: Record<string, (at: Cell, last: Cell, far: boolean) => Cell> = {
  ArrowUp: ({ row, col }) => ({ row: Math.max(0, row - 1), col }),
  ArrowDown: ({ row, col }, last) => ({ row: Math.min(last.row, row + 1), col }),
  ArrowLeft: ({ row, col }) => ({ row, col: Math.max(0, col - 1) }),
  ArrowRight: ({ row, col }, last) => ({ row, col: Math.min(last.col, col + 1) }),
  Home: ({ row }, _, far) => ({ row: far ? 0 : row, col: 0 }),
  End: ({ row }, last, far) => ({ row: far ? last.row : row, col: last.col }),
}
