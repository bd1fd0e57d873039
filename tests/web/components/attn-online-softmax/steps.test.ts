import { describe, expect, it } from 'vitest'
import type { OnlineSoftmaxStep } from '../../../../web/src/runtime/figures_protocol.ts'
import { exponential, held, heldLines } from '../../../../web/src/components/attn-online-softmax/held.ts'
import {
  first_row,
  numbers_held,
  stepCount,
  withBlocked,
  type Worked,
} from '../../../../web/src/components/attn-online-softmax/row.ts'
import { keysText, placeText, stepSentence } from '../../../../web/src/components/attn-online-softmax/tile_words.ts'

const never = -Infinity

/** Worked out by hand with numbers whose exponentials are short: e^(ln 4) = 4. */
const log4 = Math.log(4)
const tile = (change: Partial<OnlineSoftmaxStep>): OnlineSoftmaxStep => ({
  first: 0,
  end: 6,
  tile_max: 0,
  old_max: never,
  max: 0,
  correction: 1,
  sum: 2,
  output: [1, -1],
  ...change,
})

const worked: Worked = {
  row: { ...first_row, scores: [0, log4, ...first_row.scores.slice(2)] },
  tile: 6,
  reply: {
    steps: [
      tile({}),
      tile({
        first: 6,
        end: 12,
        tile_max: log4,
        old_max: 0,
        max: log4,
        correction: 0.25,
        sum: 1.5,
        output: [1.25, 0.75],
      }),
    ],
    output: [1.25 / 1.5, 0.5],
    whole_weights: Array.from({ length: 12 }, () => 1 / 12),
    whole_output: [1.25 / 1.5, 0.5],
    max_error: 0,
  },
}

const sentence = (step: OnlineSoftmaxStep) =>
  stepSentence({ ...worked, reply: { ...worked.reply, steps: [step, ...worked.reply.steps] } }, 1).replaceAll(
    '\u00a0',
    ' ',
  )

describe('what is held', () => {
  it('is nothing before the first tile', () => {
    expect(held(worked.reply, 0)).toEqual({ max: never, sum: 0, output: [0, 0] })
    expect(heldLines(worked, 0).lines.map(({ cells }) => cells)).toEqual([
      ['', '', '', '−∞'],
      ['', '', '', '0'],
      ['', '', '', '0'],
      ['', '', '', '0'],
    ])
  })

  it('is corrected where the maximum rises, then the tile is added', () => {
    const { head, lines } = heldLines(worked, 2)
    expect(head).toEqual(['before', '× 0.250', '+ tile', 'after'])
    expect(lines).toEqual([
      { name: 'max', hue: '', cells: ['0', '', '1.386', '1.386'] },
      { name: 'sum', hue: '', cells: ['2.000', '0.500', '1.000', '1.500'] },
      { name: 'output 0', hue: 'o', cells: ['1.000', '0.250', '1.000', '1.250'] },
      { name: 'output 1', hue: 'o', cells: ['−1.000', '−0.250', '1.000', '0.750'] },
    ])
  })

  it('is divided by the sum in the end, beside the softmax in two passes', () => {
    const { head, lines } = heldLines(worked, 3)
    expect(head).toEqual(['held', '÷ sum', 'two-pass', 'difference'])
    expect(lines.map(({ cells }) => cells)).toEqual([
      ['1.386', '', '', ''],
      ['1.500', '', '', ''],
      ['1.250', '0.833', '0.833', '0'],
      ['0.750', '0.500', '0.500', '0'],
    ])
  })

  it('has a line for each number that is counted', () => {
    expect(heldLines(worked, 2).lines).toHaveLength(numbers_held)
  })

  it('has the same shape at every step, so that nothing moves', () => {
    for (let step = 0; step < stepCount(worked); step++) {
      const { head, lines } = heldLines(worked, step)
      expect([head.length, lines.length, ...lines.map(({ cells }) => cells.length)]).toEqual([4, 4, 4, 4, 4, 4])
    }
  })
})

describe('a key’s exponential', () => {
  it('is taken against the maximum so far and shrinks when that rises', () => {
    expect(exponential(worked, 1, 0)).toBe(1)
    expect(exponential(worked, 2, 0)).toBeCloseTo(0.25)
    expect(exponential(worked, 3, 0)).toBeCloseTo(0.25)
  })

  it('is 0 where blocked, and before any maximum, never NaN', () => {
    const blocked = { ...worked, row: withBlocked(worked.row, 0, true) }
    expect(exponential(blocked, 2, 0)).toBe(0)
    const all_blocked = { ...worked, reply: { ...worked.reply, steps: [tile({ tile_max: never, max: never })] } }
    expect(exponential(all_blocked, 1, 0)).toBe(0)
  })
})

describe('the sentence of a step', () => {
  it('before the first tile', () => {
    expect(stepSentence(worked, 0)).toBe(
      'Nothing is read yet: the maximum is −∞, sum and output are 0. Tile 1 will read keys 0 to 5.',
    )
  })

  it('of a first maximum', () => {
    expect(sentence(tile({ tile_max: 1.2, max: 1.2 }))).toContain('brings the first maximum, 1.2.')
  })

  it('of a maximum that rises', () => {
    const step = tile({ first: 3, end: 4, tile_max: -0.5, old_max: -1.5, max: -0.5, correction: Math.exp(-1) })
    expect(sentence(step)).toBe(
      'Tile 1 (key 3) raises the maximum from −1.5 to −0.5: sum and output so far are multiplied by ' +
        'e^(−1.5 − (−0.5)) = 0.368, then the tile is added.',
    )
  })

  it('of a maximum that stays', () => {
    expect(sentence(tile({ tile_max: 0.5, old_max: 2.1, max: 2.1 }))).toBe(
      'Tile 1 (keys 0 to 5) has no larger score: the maximum stays 2.1, the correction is 1, and the tile is added.',
    )
  })

  it('of a blocked tile, first or later', () => {
    expect(sentence(tile({ tile_max: never, max: never }))).toContain('(−∞) − (−∞) would be no number')
    expect(sentence(tile({ tile_max: never, old_max: 1, max: 1 }))).toContain('The maximum stays')
  })

  it('of the division', () => {
    expect(stepSentence(worked, 3)).toBe(
      'Divided by the sum, 1.500, the output is that of the softmax over the whole row: the two agree to the last bit. ' +
        '4 numbers went from tile to tile, not 12 scores.',
    )
    const rounded = { ...worked, reply: { ...worked.reply, max_error: 2.2e-16 } }
    expect(stepSentence(rounded, 3)).toContain('the two differ by 2.2e-16 at most')
  })
})

it('where the stepper stands', () => {
  expect([0, 1, 2, 3].map((step) => placeText(worked, step))).toEqual([
    'before the first of 2 tiles',
    'tile 1 of 2',
    'tile 2 of 2',
    'the division',
  ])
  expect(keysText({ first: 4, end: 5 })).toBe('key 4')
})
