import { describe, expect, it } from 'vitest'
import type { HeadsCompare } from '../../../../web/src/runtime/figures_protocol.ts'
import {
  costLines,
  differentFavourites,
  embed_dim,
  factorText,
  favourite,
  largestWeight,
  rowOf,
  stripImage,
  type HeadsPair,
} from '../../../../web/src/components/attn-one-or-eight/heads_pair.ts'
import { headsText, pairSentence, stripText } from '../../../../web/src/components/attn-one-or-eight/heads_words.ts'

/** Weights by row; costs as their formulae have them. */
function compared(...rows: number[][]): HeadsCompare {
  const [num_heads, seq_len] = [rows.length, rows[0]!.length]
  return {
    head_dim: embed_dim / num_heads,
    parameter_count: 4 * embed_dim * (embed_dim + 1),
    projection_multiply_adds: 4 * seq_len * embed_dim ** 2,
    attention_multiply_adds: 2 * seq_len ** 2 * embed_dim,
    exponentials: num_heads * seq_len ** 2,
    scores_bytes: num_heads * seq_len ** 2 * 4,
    last_query_weights: { rows: num_heads, cols: seq_len, data: Float32Array.from(rows.flat()) },
    entropy_bits: rows.map(() => 1),
  }
}

const one = compared([0.25, 0.25, 0.5, 0])
const two = compared([0.75, 0.25, 0, 0], [0, 0, 0.5, 0.5])
const pair: HeadsPair = { num_heads: 2, seq_len: 4, one, many: two }
const plain = (text: string) => text.replaceAll('\u00a0', ' ')

describe('the costs', () => {
  it('are equal but for the score matrices and their exponentials', () => {
    expect(costLines(pair).map(({ id, one, many, factor }) => [id, one, many, factorText(factor)])).toEqual([
      ['parameters', '1,050,624', '1,050,624', 'equal'],
      ['projections', '4.19 M', '4.19 M', 'equal'],
      ['attention', '16.4 k', '16.4 k', 'equal'],
      ['scores', '64 B', '128 B', '2×'],
      ['exponentials', '16', '32', '2×'],
    ])
  })

  it('are said in one sentence', () => {
    expect(plain(pairSentence(pair))).toBe(
      'Equal for one head of 512 and two heads of 256: parameters, multiply-adds of the projections and multiply-adds ' +
        'of attention. Twice as much: score matrices (128 B, not 64 B) and exponentials (32, not 16). ' +
        'That buys two rows of weights instead of one, with 2 different keys on top.',
    )
  })

  it('are not claimed equal where the engine says otherwise', () => {
    const dearer = { ...pair, many: { ...two, parameter_count: 2 * two.parameter_count, scores_bytes: 1024 } }
    expect(plain(pairSentence(dearer))).toContain(
      'Not equal: parameters (2,101,248, not 1,050,624), score matrices (1 KiB, not 64 B)',
    )
    expect(pairSentence(dearer)).toContain('512 and two heads of\u00a0256: multiply-adds of the projections and')
  })

  it('of one head against one are no comparison', () => {
    expect(pairSentence({ ...pair, num_heads: 1, many: one })).toContain('choose more heads')
  })
})

describe('the weights', () => {
  it('have a favourite key, the first of equals', () => {
    expect(favourite(rowOf(two.last_query_weights, 1))).toEqual({ key: 2, weight: 0.5 })
    expect(differentFavourites(two)).toBe(2)
    expect(differentFavourites(compared([1, 0], [1, 0], [1, 0]))).toBe(1)
  })

  it('share one scale', () => {
    expect(largestWeight(pair)).toBe(0.75)
  })

  it('are a strip with a stop where each begins and ends', () => {
    const image = stripImage(Float32Array.of(0, 0.5, 1), 1)
    const edges = [...image.matchAll(/\) ([\d.]+)% ([\d.]+)%/g)].map(([, from, to]) => [Number(from), Number(to)])
    expect(edges).toEqual([
      [0, 33.333],
      [33.333, 66.667],
      [66.667, 100],
    ])
    expect(image).toContain('var(--query) 100.0%')
    expect(stripImage(Float32Array.of(0, 0), 0)).not.toContain('NaN')
  })

  it('are said for the ear', () => {
    expect(stripText('head 1', 1.5, 64, 7, 0.25)).toBe(
      'head 1: entropy 1.50 bits of at most 6, largest weight 0.250 on key 7',
    )
  })
})

it('heads by name', () => {
  expect([1, 2, 8, 16].map(headsText).map(plain)).toEqual([
    'one head of 512',
    'two heads of 256',
    'eight heads of 64',
    'sixteen heads of 32',
  ])
})
