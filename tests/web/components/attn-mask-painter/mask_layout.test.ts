import { describe, expect, it } from 'vitest'
import { cellsPath, layoutMask } from '../../../../web/src/components/attn-mask-painter/mask_layout.ts'
import { sizes } from '../../../../web/src/components/attn-mask-painter/patterns.ts'
import { cellAt } from '../../../../web/src/draw/heatmap_layout.ts'

describe.each(sizes)('a mask of %d positions', (size) => {
  it.each([300, 346, 452, 900])('fits into %d pixels, with square cells', (width) => {
    const layout = layoutMask(width, size)
    expect(layout.width).toBeLessThanOrEqual(width)
    expect(layout.cell_width).toBe(layout.cell_height)
    expect(layout.strip).toBeGreaterThan(layout.height)
    expect(layout.full_height).toBeGreaterThanOrEqual(layout.strip + layout.cell_height)
  })

  it('finds each cell under its middle, and none outside', () => {
    const layout = layoutMask(346, size)
    for (const { row, col } of [
      { row: 0, col: 0 },
      { row: size - 1, col: 1 },
      { row: 2, col: size - 1 },
    ]) {
      const x = layout.left + (col + 0.5) * layout.cell_width
      const y = layout.top + (row + 0.5) * layout.cell_height
      expect(cellAt(layout, x, y)).toEqual({ row, col })
    }
    expect(cellAt(layout, layout.left - 3, layout.top + 1)).toBeUndefined()
    expect(cellAt(layout, layout.left + 3, layout.strip + 3)).toBeUndefined()
  })
})

it('one path has a square for each wanted cell', () => {
  const path = cellsPath(layoutMask(346, 8), 8, (row, col) => row === col)
  expect(path.match(/M/g)?.length).toBe(8)
  expect(path).not.toContain('NaN')
  expect(cellsPath(layoutMask(346, 8), 8, () => false)).toBe('')
})
