/** A mask under the brush: what it was, what it is, and the way back. Nothing here is changed in place. */
import type { Cell } from '../../draw/heatmap_words.ts'
import type { Matrix } from '../../runtime/matrix.ts'
import type { MaskSettings } from './patterns.ts'

export interface Painting {
  settings: MaskSettings
  /** The mask that these settings stand for: 1 may attend, 0 blocked (queries × keys). */
  pattern: Matrix
  /** The same with what was painted over it. */
  allowed: Matrix
}

export interface History {
  past: readonly Painting[]
  now: Painting
  future: readonly Painting[]
}

/** Steps that can be taken back. */
const longest_past = 200

export function begin(now: Painting): History {
  return { past: [], now, future: [] }
}

export function advance({ past, now }: History, next: Painting): History {
  return { past: [...past, now].slice(-longest_past), now: next, future: [] }
}

export function undo(history: History): History {
  const { past, now, future } = history
  const before = past.at(-1)
  return before ? { past: past.slice(0, -1), now: before, future: [now, ...future] } : history
}

export function redo(history: History): History {
  const { past, now, future } = history
  const [next, ...later] = future
  return next ? { past: [...past, now], now: next, future: later } : history
}

/** Itself a step that can be taken back. */
export function backToPattern(history: History): History {
  const { now } = history
  return paintedOver(now) === 0 ? history : advance(history, { ...now, allowed: now.pattern })
}

/** Which of the two a key asks for, as editors have it. */
export function historyKey({
  key,
  ctrlKey,
  metaKey,
  shiftKey,
  altKey,
}: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>): 'undo' | 'redo' | undefined {
  if (!(ctrlKey || metaKey) || altKey) return undefined
  if (key.toLowerCase() === 'z') return shiftKey ? 'redo' : 'undo'
  return key.toLowerCase() === 'y' && !shiftKey ? 'redo' : undefined
}

export function isAllowed({ data, cols }: Matrix, { row, col }: Cell): boolean {
  return data[row * cols + col] === 1
}

/** The same painting where all of these cells are so already. */
export function paint(painting: Painting, cells: readonly Cell[], allow: boolean): Painting {
  const { allowed } = painting
  if (cells.every((cell) => isAllowed(allowed, cell) === allow)) return painting
  const data = allowed.data.slice()
  for (const { row, col } of cells) data[row * allowed.cols + col] = allow ? 1 : 0
  return { ...painting, allowed: { ...allowed, data } }
}

/** Cells in which the mask is no longer its pattern. */
export function paintedOver({ pattern, allowed }: Painting): number {
  return allowed.data.reduce((count, value, index) => count + (value === pattern.data[index] ? 0 : 1), 0)
}

/** The cells from one to another in a straight line, both included: a fast brush leaves no gaps. */
export function stroke(from: Cell, to: Cell): Cell[] {
  const steps = Math.max(Math.abs(to.row - from.row), Math.abs(to.col - from.col))
  return Array.from({ length: steps + 1 }, (_, step) => {
    const share = steps === 0 ? 0 : step / steps
    return {
      row: Math.round(from.row + (to.row - from.row) * share),
      col: Math.round(from.col + (to.col - from.col) * share),
    }
  })
}
