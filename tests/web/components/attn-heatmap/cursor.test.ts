import { describe, expect, it } from 'vitest'
import { moveCursor } from '../../../../web/src/components/attn-heatmap/cursor.ts'

const size = { rows: 3, cols: 5 }

describe('moveCursor', () => {
  it('enters at the first cell', () => {
    expect(moveCursor(undefined, 'ArrowDown', size)).toEqual({ row: 0, col: 0 })
  })

  it('moves by one', () => {
    expect(moveCursor({ row: 1, col: 1 }, 'ArrowUp', size)).toEqual({ row: 0, col: 1 })
    expect(moveCursor({ row: 1, col: 1 }, 'ArrowDown', size)).toEqual({ row: 2, col: 1 })
    expect(moveCursor({ row: 1, col: 1 }, 'ArrowLeft', size)).toEqual({ row: 1, col: 0 })
    expect(moveCursor({ row: 1, col: 1 }, 'ArrowRight', size)).toEqual({ row: 1, col: 2 })
  })

  it('stays within the edges', () => {
    expect(moveCursor({ row: 0, col: 0 }, 'ArrowUp', size)).toEqual({ row: 0, col: 0 })
    expect(moveCursor({ row: 0, col: 0 }, 'ArrowLeft', size)).toEqual({ row: 0, col: 0 })
    expect(moveCursor({ row: 2, col: 4 }, 'ArrowDown', size)).toEqual({ row: 2, col: 4 })
    expect(moveCursor({ row: 2, col: 4 }, 'ArrowRight', size)).toEqual({ row: 2, col: 4 })
  })

  it('goes to the ends of a row, and with Ctrl to the corners', () => {
    expect(moveCursor({ row: 1, col: 2 }, 'Home', size)).toEqual({ row: 1, col: 0 })
    expect(moveCursor({ row: 1, col: 2 }, 'End', size)).toEqual({ row: 1, col: 4 })
    expect(moveCursor({ row: 1, col: 2 }, 'Home', size, true)).toEqual({ row: 0, col: 0 })
    expect(moveCursor({ row: 1, col: 2 }, 'End', size, true)).toEqual({ row: 2, col: 4 })
  })

  it('leaves other keys to the page', () => {
    for (const key of ['Tab', 'a', ' ', 'Enter', 'toString'])
      expect(moveCursor({ row: 0, col: 0 }, key, size)).toBeUndefined()
  })
})
