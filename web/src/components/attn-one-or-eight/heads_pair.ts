/** One head beside several of the same embed_dim: what both cost, and what the last query looks at in each. */
import { formatBytes, formatCount, formatFactor } from '../../draw/format.ts'
import { cellFill } from '../../draw/heatmap_colour.ts'
import type { HeadsCompare } from '../../runtime/figures_protocol.ts'
import type { Matrix } from '../../runtime/matrix.ts'

export const embed_dim = 512
export const head_counts = [1, 2, 4, 8, 16] as const
export const seq_lens = [16, 64, 256] as const

/** Both over the same random input. */
export interface HeadsPair {
  num_heads: number
  seq_len: number
  one: HeadsCompare
  many: HeadsCompare
}

export interface CostLine {
  id: string
  name: string
  formula: string
  one: string
  many: string
  /** many / one. */
  factor: number
}

/** d embed_dim, h heads, N tokens. */
export function costLines({ one, many }: HeadsPair): CostLine[] {
  const line = (
    id: string,
    name: string,
    formula: string,
    value: (of: HeadsCompare) => number,
    text: (value: number) => string,
  ) => ({ id, name, formula, one: text(value(one)), many: text(value(many)), factor: value(many) / value(one) })
  const whole = (count: number) => count.toLocaleString('en')
  return [
    line('parameters', 'parameters', '4 · d · (d + 1)', (of) => of.parameter_count, whole),
    line(
      'projections',
      'multiply-adds of the projections',
      '4 · N · d²',
      (of) => of.projection_multiply_adds,
      formatCount,
    ),
    line('attention', 'multiply-adds of attention', '2 · N² · d', (of) => of.attention_multiply_adds, formatCount),
    line('scores', 'score matrices', 'h · N² · 4 bytes', (of) => of.scores_bytes, formatBytes),
    line('exponentials', 'exponentials', 'h · N²', (of) => of.exponentials, whole),
  ]
}

/** "equal", "8×" */
export function factorText(factor: number): string {
  return factor === 1 ? 'equal' : formatFactor(factor)
}

export function rowOf({ cols, data }: Matrix, row: number): Float32Array {
  return data.subarray(row * cols, (row + 1) * cols)
}

/** What has the full shade in every strip. */
export function largestWeight({ one, many }: HeadsPair): number {
  return [one, many].reduce((most, of) => of.last_query_weights.data.reduce((a, b) => Math.max(a, b), most), 0)
}

/** The key with the largest weight, the first of equals. */
export function favourite(weights: Float32Array): { key: number; weight: number } {
  let key = 0
  for (let at = 1; at < weights.length; at++) if (weights[at]! > weights[key]!) key = at
  return { key, weight: weights[key]! }
}

/** Heads with different favourite keys. */
export function differentFavourites({ last_query_weights }: HeadsCompare): number {
  const { rows } = last_query_weights
  return new Set(Array.from({ length: rows }, (_, head) => favourite(rowOf(last_query_weights, head)).key)).size
}

/** A row of shades as the background of one element: a stop where each begins and where it ends. */
export function stripImage(weights: Float32Array, most: number): string {
  const width = 100 / weights.length
  const percent = (at: number) => `${Number((at * width).toFixed(3))}%`
  const stops = Array.from(
    weights,
    (weight, key) => `${cellFill(most > 0 ? weight / most : 0)} ${percent(key)} ${percent(key + 1)}`,
  )
  return `linear-gradient(90deg, ${stops.join(', ')})`
}
