import { describe, expect, it } from 'vitest'
import {
  bounds,
  first_vectors,
  matrixOf,
  num_keys,
  randomVectors,
  shownKeys,
  shownQueries,
  value_dim,
  withNumber,
} from '../../../../web/src/components/attn-dot-products/dot_products.ts'

describe('the vectors', () => {
  it('are shown as many and as long as chosen', () => {
    expect(shownQueries(first_vectors)).toEqual([
      [1, 2],
      [-1.5, 0.5],
    ])
    expect(shownKeys({ ...first_vectors, head_dim: 3 })).toEqual([
      [0.5, -1, 1.5],
      [1, 1.5, -1],
      [-2, 0.5, 0.5],
    ])
    expect(matrixOf(shownKeys(first_vectors))).toEqual({
      rows: 3,
      cols: 2,
      data: Float32Array.of(0.5, -1, 1, 1.5, -2, 0.5),
    })
  })

  it('are changed one number at a time, also one that is not shown now', () => {
    const changed = withNumber(first_vectors, 'key', 2, 1, 7)
    expect(changed.key[2]).toEqual([-2, 7, 0.5, -1.5])
    expect(changed.query).toBe(first_vectors.query)
    expect(first_vectors.key[2]![1]).toBe(0.5)
    const other = withNumber(first_vectors, 'value', 1, 0, 9)
    expect(other.value).toEqual([
      [4, -1],
      [9, 3],
      [-2, 1],
    ])
    expect(other.key).toBe(first_vectors.key)
  })

  it('have a value for each key', () => {
    expect(first_vectors.value).toHaveLength(num_keys)
    for (const value of first_vectors.value) expect(value).toHaveLength(value_dim)
  })

  it('at random keep their sizes and have one decimal', () => {
    const random = randomVectors({ ...first_vectors, num_queries: 3, head_dim: 4 }, Math.random)
    expect([random.num_queries, random.head_dim]).toEqual([3, 4])
    for (const number of [...random.query, ...random.key, ...random.value].flat()) {
      expect(number).toBeCloseTo(Math.round(number * 10) / 10, 12)
      expect(Math.abs(number)).toBeLessThanOrEqual(2)
    }
    expect(bounds.max).toBeGreaterThan(2)
  })
})
