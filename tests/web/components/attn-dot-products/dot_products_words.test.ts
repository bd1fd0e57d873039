import { describe, expect, it } from 'vitest'
import {
  first_vectors,
  matrixOf,
  shownKeys,
  shownQueries,
  type DotProducts,
  type Vectors,
} from '../../../../web/src/components/attn-dot-products/dot_products.ts'
import {
  matchSentence,
  outputSentence,
  outputText,
  sumText,
  weightedText,
} from '../../../../web/src/components/attn-dot-products/dot_products_words.ts'

/** As the engine answers, worked out here by the formula. */
function worked(vectors: Vectors): DotProducts {
  const keys = shownKeys(vectors)
  const scores = shownQueries(vectors).map((query) =>
    keys.map((key) => query.reduce((sum, number, at) => sum + number * key[at]!, 0)),
  )
  const scaled = scores.map((row) => row.map((score) => score / Math.sqrt(vectors.head_dim)))
  const weights = scaled.map((row) => {
    const powers = row.map(Math.exp)
    const sum = powers.reduce((a, b) => a + b)
    return powers.map((power) => power / sum)
  })
  const output = weights.map((row) =>
    vectors.value[0]!.map((_, col) => row.reduce((sum, weight, at) => sum + weight * vectors.value[at]![col]!, 0)),
  )
  return {
    vectors,
    scores: matrixOf(scores),
    scaled_scores: matrixOf(scaled),
    weights: matrixOf(weights),
    output: matrixOf(output),
  }
}

const of = (query: number[], ...key: number[][]): DotProducts =>
  worked({ num_queries: 1, head_dim: query.length, query: [query], key, value: key.map((_, at) => [10 * at, 1]) })
const plain = (text: string) => text.replaceAll('\u00a0', ' ')

describe('a score', () => {
  it('is written out as the sum that it is', () => {
    const shown = worked(first_vectors)
    expect(plain(sumText(shown, { row: 0, col: 0 }))).toBe('1.0 · 0.5 + 2.0 · (−1.0) = −1.50')
    expect(plain(sumText(shown, { row: 1, col: 2 }))).toBe('(−1.5) · (−2.0) + 0.5 · 0.5 = 3.25')
  })
})

describe('the sentence', () => {
  const said = (shown: DotProducts) => plain(matchSentence(shown, 0))

  it('names the key, the score, the largest product and the weight', () => {
    expect(said(worked(first_vectors))).toBe(
      'Query 1 matches key 2 most: their score, 4.00, is the largest of its row. ' +
        'Number 2 adds the most to it, 2.0 · 1.5 = 3.00: both are positive. So key 2 gets 0.95 of the weight.',
    )
  })

  it('says that two negative numbers match as two positive ones do', () => {
    expect(said(of([-2, 1], [-1, 0], [1, 1]))).toContain('(−2.0) · (−1.0) = 2.00: both are negative.')
  })

  it('says so when no score is positive, and when the best is zero', () => {
    expect(said(of([1, 1], [-1, -1], [-2, 0], [-0.5, -0.5]))).toMatch(
      /^Query 1 matches no key: all its scores are negative. Key 3 has the least negative one, −1.00/,
    )
    expect(said(of([1, 0], [0, 3], [-1, 0]))).toMatch(/^Query 1 .* key 1.*0\.00/)
  })

  it('says so when keys are alike', () => {
    expect(said(of([0, 0], [1, 2], [3, 4]))).toBe('Query 1 matches all keys alike: every key gets 0.50 of the weight.')
    expect(said(of([1, 0], [2, 0], [2, 5], [0, 1]))).toContain('matches keys 1 and 2 alike')
  })
})

describe('the sentence about the output', () => {
  const said = (shown: DotProducts, row = 0) => plain(outputSentence(shown, row))
  const begins = 'Whatever the weights, an output begins with a number from '

  it('says what it is made of, and what it cannot leave', () => {
    const shown = worked(first_vectors)
    expect(said(shown)).toBe(
      'Output 1, (1.93, 2.87), is made of 0.02 of value 1, 0.95 of value 2 and 0.03 of value 3: nearly value 2. ' +
        `${begins}−2.0 to 4.0, as the values do.`,
    )
    expect(said(shown, 1)).toMatch(/^Output 2, \(−1\.56, 1\.03\), .*: nearly value 3\./)
    expect(plain(weightedText(shown, 0))).toBe('0.02 · (4.0, −1.0) + 0.95 · (2.0, 3.0) + 0.03 · (−2.0, 1.0)')
    expect(plain(outputText(shown, 0))).toBe('(1.93, 2.87)')
  })

  it('is the mean of all values where all keys match alike', () => {
    expect(said(of([0, 0], [1, 2], [3, 4], [5, 6]))).toContain(
      'Output 1, (10.00, 1.00), is made of 0.33 of value 1, 0.33 of value 2 and 0.33 of value 3: the mean of all values.',
    )
  })

  it('says how much the largest weight is', () => {
    expect(said(of([1], [1], [0], [0]))).toContain(': mostly value 1.')
    expect(said(of([1], [0.2], [0], [0]))).toContain(': value 1 counts most.')
    expect(said(of([1], [1], [1], [0]))).toContain(': values 1 and 2 count most.')
  })

  it('has no range where all values are alike', () => {
    const alike = { ...first_vectors, value: first_vectors.value.map(() => [1.5, 2]) }
    expect(said(worked(alike))).toContain('All values begin with 1.5, and so does every output.')
  })
})
