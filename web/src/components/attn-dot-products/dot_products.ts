/** A few queries, keys and values that can be changed, and what the engine makes of them. */
import type { Ask } from '../../runtime/client.ts'
import type { Matrix } from '../../runtime/matrix.ts'
import { snapped } from '../number_text.ts'

export const bounds = { min: -10, max: 10 }
export const step = 0.1
export const num_keys = 3
export const value_dim = 2
export const query_counts = [2, 3] as const
export const head_dims = [2, 3, 4] as const

/** What is shown: the first `num_queries` queries and all keys, of each the first `head_dim` numbers. */
export interface Vectors {
  num_queries: number
  head_dim: number
  query: readonly (readonly number[])[]
  key: readonly (readonly number[])[]
  /** As many rows as keys, all of them `value_dim` wide. */
  value: readonly (readonly number[])[]
}

/** Whose numbers can be changed. */
export type Given = 'query' | 'key' | 'value'

/** Each query matches a key of its own. */
export const first_vectors: Vectors = {
  num_queries: 2,
  head_dim: 2,
  query: [
    [1, 2, -0.5, 1],
    [-1.5, 0.5, 1, -1],
    [0.5, -1, 2, 0.5],
  ],
  key: [
    [0.5, -1, 1.5, 0.5],
    [1, 1.5, -1, 1],
    [-2, 0.5, 0.5, -1.5],
  ],
  value: [
    [4, -1],
    [2, 3],
    [-2, 1],
  ],
}

/** Of the same sizes; `random` as Math.random. */
export function randomVectors({ num_queries, head_dim }: Vectors, random: () => number): Vectors {
  const rows = (like: Vectors['query']) => like.map((row) => row.map(() => snapped(random() * 4 - 2, step, bounds)))
  const { query, key, value } = first_vectors
  return { num_queries, head_dim, query: rows(query), key: rows(key), value: rows(value) }
}

export function withNumber(vectors: Vectors, of: Given, row: number, col: number, value: number): Vectors {
  const rows = vectors[of].map((numbers, at) => (at === row ? numbers.with(col, value) : numbers))
  return { ...vectors, [of]: rows }
}

export const shownQueries = ({ query, num_queries, head_dim }: Vectors) =>
  query.slice(0, num_queries).map((row) => row.slice(0, head_dim))
export const shownKeys = ({ key, head_dim }: Vectors) => key.map((row) => row.slice(0, head_dim))

/** All (queries × keys), but the output: (queries × value_dim). */
export interface DotProducts {
  vectors: Vectors
  scores: Matrix
  scaled_scores: Matrix
  weights: Matrix
  output: Matrix
}

/** Scores leave the kernel scaled, so it is asked twice: at temperature 1, and at 1 / √head_dim, which takes the scale back. */
export async function dotProducts(ask: Ask, vectors: Vectors): Promise<DotProducts> {
  const query = matrixOf(shownQueries(vectors))
  const key = matrixOf(shownKeys(vectors))
  const value = matrixOf(vectors.value)
  const at = (temperature: number) =>
    ask('attend', { kernel: 'naive', query, key, value, mask: { kind: 'bidirectional' }, temperature })
  const [unscaled, scaled] = await Promise.all([at(1 / Math.sqrt(vectors.head_dim)), at(1)])
  const { scores, weights, output } = scaled
  return { vectors, scores: unscaled.scores!, scaled_scores: scores!, weights: weights!, output }
}

export function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  return { rows: rows.length, cols: rows[0]!.length, data: Float32Array.from(rows.flat()) }
}
