import { describe, expect, it } from 'vitest'
import {
  causalPairs,
  describePair,
  firstReached,
  heardBy,
  pairsSentence,
  positionsText,
  reachSentence,
  refusalSentence,
  type Counted,
} from '../../../../web/src/components/attn-mask-painter/mask_words.ts'
import { first_settings } from '../../../../web/src/components/attn-mask-painter/patterns.ts'

/** Each of four positions sees itself and the one before it: after two layers it has heard from three. */
const pairwise: Counted = {
  painting: {
    settings: first_settings,
    pattern: matrix([1, 0, 0, 0], [1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]),
    allowed: matrix([1, 0, 0, 0], [1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]),
  },
  facts: {
    allowed_pairs: 7,
    total_pairs: 16,
    blocked_queries: [],
    reach: matrix([1, 2, 2, 2], [1, 2, 3, 3], [1, 2, 3, 4]),
    reached_last: matrix([0, 0, 1, 1], [0, 1, 1, 1], [1, 1, 1, 1]),
  },
}

function matrix(...rows: number[][]) {
  return { rows: rows.length, cols: rows[0]!.length, data: Float32Array.from(rows.flat()) }
}

const withFacts = (facts: Partial<Counted['facts']>) => ({ ...pairwise, facts: { ...pairwise.facts, ...facts } })
/** Without the spaces that do not break. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ')

it('the causal triangle has N(N+1)/2 pairs', () => {
  expect([1, 8, 16, 32].map(causalPairs)).toEqual([1, 36, 136, 528])
})

describe('what has come to the last query', () => {
  it('is named by the layer that brought it', () => {
    expect(firstReached(pairwise.facts, 1)).toEqual([undefined, undefined, 1, 1])
    expect(firstReached(pairwise.facts, 3)).toEqual([3, 2, 1, 1])
  })

  it('grows from layer to layer', () => {
    expect([1, 2, 3].map((layers) => heardBy(pairwise.facts, 3, layers))).toEqual([2, 3, 4])
    expect(heardBy(pairwise.facts, 0, 3)).toBe(1)
  })

  it('is said with the positions', () => {
    expect(reachSentence(pairwise, 1)).toBe('After 1 layer query 3 has heard from 2 of 4 positions: 2, 3.')
    expect(reachSentence(pairwise, 2)).toBe('After 2 layers query 3 has heard from 3 of 4 positions: 1 to 3.')
    expect(reachSentence(pairwise, 3)).toBe('After 3 layers query 3 has heard from all 4 positions.')
  })
})

describe('the pairs', () => {
  it.each([
    [7, '7 of 16 pairs are allowed (43.8 %), 70.0 % of the causal triangle’s 10.'],
    [10, '10 of 16 pairs are allowed (62.5 %), as many as the causal triangle has.'],
    [16, '16 of 16 pairs are allowed (100.0 %), more than the causal triangle’s 10.'],
    [0, '0 of 16 pairs are allowed (0.0 %), 0.0 % of the causal triangle’s 10.'],
  ])('%d are compared with the causal triangle', (allowed_pairs, text) => {
    expect(plain(pairsSentence(withFacts({ allowed_pairs })))).toBe(text)
  })
})

it('queries without a key are refused in attention’s own words', () => {
  expect(refusalSentence(withFacts({ blocked_queries: [2] }))).toBe(
    'Query 2 has no key, so attention refuses this mask: each query needs at least one key it may attend to.',
  )
  expect(refusalSentence(withFacts({ blocked_queries: [0, 1, 2] }))).toContain('Queries 0 to 2 have no key')
})

it('positions are gathered', () => {
  expect(positionsText([])).toBe('')
  expect(positionsText([3])).toBe('3')
  expect(positionsText([0, 1, 3, 4, 5, 9])).toBe('0, 1, 3 to 5, 9')
})

it('a pair is said for the ear', () => {
  const { allowed } = pairwise.painting
  expect(describePair(allowed, { row: 1, col: 0 })).toBe('query 1, key 0: allowed')
  expect(describePair(allowed, { row: 0, col: 1 })).toBe('query 0, key 1: blocked')
})
