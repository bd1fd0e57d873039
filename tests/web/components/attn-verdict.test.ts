import { describe, expect, it } from 'vitest'
import { cell, cellText, differs } from '../../../web/src/components/attn-verdict/comparison_table.ts'

describe('a cell of the comparison', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [1, '1.000'],
    [0.3368, '0.337'],
    [-0.2, '−0.200'],
    [12.34, '12.3'],
    [512.7, '513'],
    [0.00002, '2.0e-5'],
    [-1e30, '−1.0e+30'],
    [NaN, 'NaN'],
    [-Infinity, '−∞'],
    [undefined, '–'],
  ])('shows %s as %s', (value, text) => {
    expect(cellText(value)).toBe(text)
  })

  it('shows nothing else as a plain 0 than 0: a blocked weight is exactly that', () => {
    expect(cellText(1e-30)).not.toBe('0')
  })

  it('is wrong beyond rounding, when it is NaN, and when it is not there', () => {
    expect(differs(0.5, 0.50001)).toBe(false)
    expect(differs(0.5, 0.51)).toBe(true)
    expect(differs(NaN, 0)).toBe(true)
    expect(differs(-Infinity, -Infinity)).toBe(false)
    expect(differs(undefined, 1)).toBe(true)
  })

  it('is none outside of the matrix', () => {
    const matrix = { rows: 1, cols: 2, data: new Float32Array([1, 2]) }
    expect([cell(matrix, 0, 1), cell(matrix, 1, 0), cell(matrix, 0, 2)]).toEqual([2, undefined, undefined])
  })
})
