import { describe, expect, it } from 'vitest'
import { parseSignature, signatureText } from '../../../web/src/learner/signature.ts'

describe('a signature', () => {
  it.each([
    'attend(query: matrix, key: matrix) -> output: matrix, weights: matrix',
    'create_cache(max_seq_len: number) -> cache: cache',
    'reset(cache: cache)',
    'now() -> time: number',
  ])('%s survives reading and writing', (text) => {
    expect(signatureText(parseSignature(text))).toBe(text)
  })

  it.each([
    'attend',
    'attend(query)',
    'attend(query: matrix',
    '2x(a: matrix)',
    'f(a: matrix) -> matrix',
    'f(a: matrix,)',
  ])('%j is refused', (text) => {
    expect(() => parseSignature(text)).toThrow(/write name/)
  })
})
