import { describe, expect, it } from 'vitest'
import {
  describeCell,
  formatShort,
  formatWeight,
  strongestLink,
  type HeatmapData,
} from '../../../web/src/draw/heatmap_words.ts'

const causal = (rows: number[][]): HeatmapData => ({
  weights: { rows: rows.length, cols: rows.length, data: Float32Array.from(rows.flat()) },
  row_labels: ['the', 'red', 'fox', 'it'].slice(0, rows.length),
  col_labels: ['the', 'red', 'fox', 'it'].slice(0, rows.length),
  blocked: (row, col) => col > row,
})

const sentence = causal([
  [1, 0, 0, 0],
  [0.9, 0.1, 0, 0],
  [0.3, 0.1, 0.6, 0],
  [0.1, 0.3, 0.42, 0.18],
])

describe('strongestLink', () => {
  it('passes over a word that looks at itself and over the first column', () => {
    expect(strongestLink(sentence)).toEqual({ row: 3, col: 2 })
  })

  it('takes the first column when there is no other link', () => {
    expect(
      strongestLink(
        causal([
          [1, 0],
          [0.7, 0.3],
        ]),
      ),
    ).toEqual({ row: 1, col: 0 })
  })

  it('finds none for one word', () => {
    expect(strongestLink(causal([[1]]))).toBeUndefined()
  })

  it('never names a blocked cell', () => {
    const stray = causal([
      [1, 0, 0.99],
      [0.5, 0.5, 0.99],
      [0.5, 0.2, 0.3],
    ])
    expect(strongestLink(stray)).toEqual({ row: 2, col: 1 })
  })
})

describe('describeCell', () => {
  it('says query, key and weight', () => {
    expect(describeCell(sentence, { row: 3, col: 2 })).toBe("query 'it', key 'fox', weight 0.42")
  })

  it('says that a cell is blocked', () => {
    expect(describeCell(sentence, { row: 0, col: 2 })).toBe("query 'the', key 'fox', blocked")
  })
})

describe('numbers', () => {
  it('are written with two decimals, in a small cell without their zero', () => {
    expect(formatWeight(0.4249)).toBe('0.42')
    expect(formatShort(0.4249)).toBe('.42')
    expect([1, 0.999, 0.5, 0.1].map(formatShort)).toEqual(['1', '1', '.50', '.10'])
  })

  it('that are none say so', () => {
    expect([NaN, Infinity, -Infinity].map(formatWeight)).toEqual(['NaN', '∞', '−∞'])
  })
})
