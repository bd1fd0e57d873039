import { describe, expect, it } from 'vitest'
import {
  bitsText,
  boundsOf,
  effectiveKeys,
  exponentOf,
  largestChange,
  mostBits,
  movedBy,
  readScores,
  readTemperature,
  roomOf,
  softmaxSentence,
  temperatureAt,
} from '../../../../web/src/components/attn-softmax/softmax_row.ts'

const usual = [2, 1, 0.1, -1]

describe('what a lesson sets', () => {
  it('is a row of 2 to 8 scores, or else the usual one', () => {
    expect(readScores('2, 1,0.5')).toEqual([2, 1, 0.5])
    for (const nonsense of ['', '1', '1,,2', 'a, b', '1,2,3,4,5,6,7,8,9']) expect(readScores(nonsense)).toEqual(usual)
    expect(readScores('1000, -1000')).toEqual([20, -20])
  })

  it('is a temperature between 0.1 and 10', () => {
    expect([0.5, 0, 99, NaN].map(readTemperature)).toEqual([0.5, 0.1, 10, 1])
  })

  it('makes the axis as long as the scores need', () => {
    expect(boundsOf(usual)).toEqual({ min: -4, max: 4 })
    expect(boundsOf([6.5, -1])).toEqual({ min: -7, max: 7 })
  })
})

describe('the slider', () => {
  it('moves along the logarithm, by two digits', () => {
    expect([-1, -0.3, 0, 0.3, 1].map(temperatureAt)).toEqual([0.1, 0.5, 1, 2, 10])
    expect(exponentOf(temperatureAt(0.3))).toBeCloseTo(0.3, 2)
  })
})

describe('all scores', () => {
  it('can be moved until one of them is at an end of the axis', () => {
    expect(roomOf(usual, { min: -4, max: 4 })).toEqual({ min: -3, max: 2 })
    expect(roomOf([4, -4], { min: -4, max: 4 })).toEqual({ min: 0, max: 0 })
    expect(roomOf([-2.75, 0.3], { min: -4, max: 4 })).toEqual({ min: -1.2, max: 3.7 })
  })

  it('keep their differences, without dust', () => {
    expect(movedBy(usual, 0.2)).toEqual([2.2, 1.2, 0.3, -0.8])
    expect(movedBy(movedBy([-2.75, 0.1], 0.7), -0.7)).toEqual([-2.75, 0.1])
  })

  it('are compared with those before by the weight that changed most', () => {
    expect(largestChange([0.5, 0.25, 0.25], [0.5, 0.125, 0.375])).toBe(0.125)
  })
})

describe('the sentence', () => {
  const shown = (scores: number[], weights: number[], entropy_bits: number) => ({
    scores,
    temperature: 0.5,
    row: { weights, entropy_bits, jacobian_norm: 0 },
    moved: 0,
    change: 0,
  })

  it('names the temperature, the largest weight, the entropy and its bound', () => {
    expect(softmaxSentence(shown(usual, [0.857, 0.116, 0.019, 0.008], 0.74))).toBe(
      'At temperature 0.5 the largest score takes 0.86 of the weight; the entropy is 0.74 bits of at most 2, ' +
        'as if 1.7 keys shared the weight equally.',
    )
  })

  it('says that scores moved together keep their weights, if they do', () => {
    const row = shown(usual, [0.857, 0.116, 0.019, 0.008], 0.74)
    expect(softmaxSentence(row)).not.toContain('together')
    expect(softmaxSentence({ ...row, moved: 1.5, change: 6e-8 })).toMatch(
      /equally\. Moved up together by 1\.5, the scores give the weights that they gave before: only their differences count\.$/,
    )
    expect(softmaxSentence({ ...row, moved: -2, change: 0.0123 })).toContain(
      'Moved down together by 2.0, the scores change a weight by up to 0.012.',
    )
  })

  it('says so when scores are equal', () => {
    expect(softmaxSentence(shown([1, 1], [0.5, 0.5], 1))).toContain('all scores are equal and take 0.50')
    expect(softmaxSentence(shown([1, 1, 0], [0.47, 0.47, 0.06], 1.3))).toContain('the 2 largest scores take 0.47')
  })

  it('has effective keys between one and all', () => {
    expect(effectiveKeys(shown([1, 2], [], 0))).toBe(1)
    expect(effectiveKeys(shown(usual, [], mostBits({ scores: usual })))).toBe(4)
    expect(bitsText(-1e-9)).toBe('0')
  })
})
