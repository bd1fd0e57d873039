import { describe, expect, it } from 'vitest'
import { cellAt, layoutHeatmap, shortLabel } from '../../../web/src/draw/heatmap_layout.ts'

const words = (count: number, word = 'fox') => Array.from({ length: count }, () => word)

describe('layoutHeatmap', () => {
  it.each([
    [290, 6],
    [290, 24],
    [290, 40],
    [520, 17],
    [1100, 64],
  ])('fits %i px with %i tokens', (width, count) => {
    const layout = layoutHeatmap(width, words(count), words(count))
    expect(layout.width).toBeLessThanOrEqual(width)
    expect(layout.cell_width).toBeGreaterThanOrEqual(5)
  })

  it('lets the cells overflow rather than vanish', () => {
    const layout = layoutHeatmap(200, words(64), words(64))
    expect(layout.cell_width).toBe(5)
    expect(layout.width).toBeGreaterThan(200)
  })

  it('writes numbers only where they can be read', () => {
    expect(layoutHeatmap(520, words(6), words(6)).numbers).toBe('full')
    expect(layoutHeatmap(520, words(17), words(17)).numbers).toBe('short')
    expect(layoutHeatmap(520, words(40), words(40)).numbers).toBe('none')
  })

  it('turns column labels that do not fit side by side', () => {
    expect(layoutHeatmap(520, words(6), words(6)).upright).toBe(false)
    expect(layoutHeatmap(520, words(6), words(6, 'elephants')).upright).toBe(true)
    expect(layoutHeatmap(520, words(24), words(24)).upright).toBe(true)
  })

  it('gives upright labels the room of wide letters: "moon" takes 38 px in bold sans of 12 px', () => {
    const { top, upright } = layoutHeatmap(310, words(18), [...words(17), 'moon'])
    expect(upright).toBe(true)
    expect(top - 8).toBeGreaterThanOrEqual(38)
  })

  it('keeps a long sentence lower than a screen', () => {
    expect(layoutHeatmap(1100, words(24), words(24)).height).toBeLessThan(460)
  })

  it('takes rows and columns of different number', () => {
    const layout = layoutHeatmap(520, words(2), words(9))
    expect(Math.round((layout.height - layout.top) / layout.cell_height)).toBe(2)
    expect(Math.round((layout.width - layout.left) / layout.cell_width)).toBe(9)
  })
})

describe('cellAt', () => {
  const layout = layoutHeatmap(520, words(5), words(7))
  const middle = (row: number, col: number): [number, number] => [
    layout.left + (col + 0.5) * layout.cell_width,
    layout.top + (row + 0.5) * layout.cell_height,
  ]

  it('finds every cell from its middle', () => {
    for (let row = 0; row < 5; row++) {
      for (let col = 0; col < 7; col++) expect(cellAt(layout, ...middle(row, col))).toEqual({ row, col })
    }
  })

  it('finds nothing beside the cells', () => {
    for (const point of [middle(-1, 0), middle(0, -1), middle(5, 0), middle(0, 7)])
      expect(cellAt(layout, ...point)).toBeUndefined()
  })
})

describe('shortLabel', () => {
  it('cuts long words by characters, not by bytes', () => {
    expect(shortLabel('fox')).toBe('fox')
    expect(shortLabel('incomprehensible')).toBe('incomprehe…')
    expect(shortLabel('🦊'.repeat(11))).toBe('🦊'.repeat(11))
    expect([...shortLabel('🦊'.repeat(12))]).toHaveLength(11)
  })
})
