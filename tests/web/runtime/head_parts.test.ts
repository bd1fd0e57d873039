/** How heads are shared out, and the columns that go with them. */
import { describe, expect, it } from 'vitest'
import { columnsOf, copyOfColumns, fillColumns, splitHeads } from '../../../web/src/runtime/head_parts.ts'
import { randomMatrix } from './shipped.ts'

describe('splitHeads', () => {
  const cases = [1, 2, 3, 4, 8, 12, 32].flatMap((num_heads) =>
    [1, 2, 3, 4, 8, 12, 32]
      .filter((num_kv_heads) => num_heads % num_kv_heads === 0)
      .flatMap((num_kv_heads) => [1, 2, 3, 5, 8, 64].map((workers) => ({ num_heads, num_kv_heads, workers }))),
  )

  it.each(cases)(
    '$num_heads heads, $num_kv_heads key heads, $workers workers',
    ({ num_heads, num_kv_heads, workers }) => {
      const parts = splitHeads(num_heads, num_kv_heads, workers)
      expect(parts.length).toBeGreaterThanOrEqual(1)
      expect(parts.length).toBeLessThanOrEqual(workers)
      // Every head once, in order, beside the key head that it reads.
      const group = num_heads / num_kv_heads
      const heads = parts.flatMap((part) =>
        Array.from({ length: part.num_heads }, (_, h) => [
          part.first_head + h,
          part.first_kv_head + Math.floor(h / (part.num_heads / part.num_kv_heads)),
        ]),
      )
      expect(heads).toEqual(Array.from({ length: num_heads }, (_, h) => [h, Math.floor(h / group)]))
      for (const part of parts) expect(part.num_heads % part.num_kv_heads).toBe(0)
    },
  )

  it('copies no key head twice where there are enough of them', () => {
    expect(splitHeads(8, 4, 2).map(({ first_kv_head, num_kv_heads }) => [first_kv_head, num_kv_heads])).toEqual([
      [0, 2],
      [2, 2],
    ])
  })

  it('lets workers share a key head where there are too few', () => {
    expect(splitHeads(8, 1, 2).map(({ num_heads, first_kv_head }) => [num_heads, first_kv_head])).toEqual([
      [4, 0],
      [4, 0],
    ])
  })
})

describe('columns', () => {
  it.each([
    [0, 6],
    [2, 3],
    [5, 1],
  ])('from %i, %i of them, are copied and put back', (first, count) => {
    const matrix = randomMatrix(4, 6)
    const window = columnsOf(matrix, first, count)
    const copy = copyOfColumns(window)
    expect(copy.data.buffer).not.toBe(matrix.data.buffer)
    for (let row = 0; row < 4; row++) {
      for (let col = 0; col < count; col++) {
        expect(copy.data[row * count + col]).toBe(matrix.data[row * 6 + first + col])
      }
    }
    const target = { rows: 4, cols: 6, data: new Float32Array(24) }
    fillColumns(columnsOf(target, first, count), copy)
    const expected = matrix.data.map((value, i) => (i % 6 >= first && i % 6 < first + count ? value : 0))
    expect(target.data).toEqual(expected)
  })
})
