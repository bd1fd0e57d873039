/** Which worker takes which heads, and the columns that it needs. */
import type { Matrix } from './matrix.ts'
import type { Columns } from './protocol.ts'

/** Heads [first_head, first_head + num_heads) with the key heads that they read, in equal groups. */
export interface HeadPart {
  first_head: number
  num_heads: number
  first_kv_head: number
  num_kv_heads: number
}

/**
 * At most `workers` parts of nearly equal size. Query heads that share a key head stay together, so that no key is copied
 * twice, unless there are fewer key heads than workers.
 */
export function splitHeads(num_heads: number, num_kv_heads: number, workers: number): HeadPart[] {
  const group = num_heads / num_kv_heads
  if (num_kv_heads >= workers) {
    return evenly(num_kv_heads, workers).map(({ first, count }) => ({
      first_head: first * group,
      num_heads: count * group,
      first_kv_head: first,
      num_kv_heads: count,
    }))
  }
  const parts_of_group = Math.max(1, Math.floor(workers / num_kv_heads))
  return evenly(num_kv_heads, num_kv_heads).flatMap(({ first: first_kv_head }) =>
    evenly(group, parts_of_group).map(({ first, count }) => ({
      first_head: first_kv_head * group + first,
      num_heads: count,
      first_kv_head,
      num_kv_heads: 1,
    })),
  )
}

function evenly(total: number, parts: number): { first: number; count: number }[] {
  const used = Math.min(parts, total)
  return Array.from({ length: used }, (_, part) => {
    const first = Math.floor((part * total) / used)
    return { first, count: Math.floor(((part + 1) * total) / used) - first }
  })
}

/** A window on `count` columns; nothing is copied. */
export const columnsOf = ({ rows, cols, data }: Matrix, first: number, count: number): Columns => ({
  rows,
  cols: count,
  data,
  first,
  stride: cols,
})

/** The same columns in memory of their own, which may be given away. */
export function copyOfColumns({ rows, cols, data, first, stride }: Columns): Columns {
  const copy = new Float32Array(rows * cols)
  if (cols === stride) copy.set(data.subarray(first, first + copy.length))
  else for (let row = 0; row < rows; row++) copy.set(rowOf(data, first + row * stride, cols), row * cols)
  return { rows, cols, data: copy, first: 0, stride: cols }
}

/** Writes a matrix into a window of the same size. */
export function fillColumns({ rows, cols, data, first, stride }: Columns, from: Matrix): void {
  if (cols === stride) data.set(from.data, first)
  else for (let row = 0; row < rows; row++) data.set(rowOf(from.data, row * cols, cols), first + row * stride)
}

const rowOf = (data: Float32Array, begin: number, count: number) => data.subarray(begin, begin + count)
