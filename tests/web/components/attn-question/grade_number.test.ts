import { describe, expect, it } from 'vitest'
import { answerText, gradeNumber, isRounded } from '../../../../web/src/components/attn-question/grade_number.ts'
import { readQuantity } from '../../../../web/src/components/attn-question/units.ts'
import type { Dimension, NumberVariant } from '../../../../web/src/content/lesson_types.ts'

const variant = (answer: number, more: Partial<NumberVariant> = {}): NumberVariant => ({
  ask_html: '',
  why_html: '',
  answer,
  tolerance: 0.005,
  slips: [],
  ...more,
})

function grade(text: string, of: NumberVariant, dimension: Dimension) {
  const read = readQuantity(text, dimension)
  if ('trouble' in read) throw new Error(read.trouble)
  return gradeNumber(read, of, dimension)
}

describe('a number', () => {
  it('is right within its tolerance, in any unit', () => {
    const of = variant(2 ** 20)
    for (const text of ['1 MiB', '1024 KiB', '1048576 B', '1.0486 MB'])
      expect(grade(text, of, 'bytes').right, text).toBe(true)
    expect(grade('1.006 MiB', of, 'bytes').right).toBe(false)
    expect(grade('12.4', variant(12, { tolerance: 0 }), 'number').right).toBe(false)
  })

  it('gets the name of its slip', () => {
    const of = variant(100, { slips: [{ value: 50, html: 'keys only' }] })
    expect(grade('50', of, 'number')).toEqual({ right: false, html: 'keys only' })
  })

  it('is told when binary and decimal units were mixed', () => {
    expect(grade('1 MB', variant(2 ** 20), 'bytes').text).toContain('1 MiB is')
    expect(grade('154.6 GiB', variant(154.6e9), 'bytes').text).toContain('The digits are right')
    expect(grade('1 GiB', variant(2 ** 20), 'bytes').text).toContain('one step of units')
    expect(grade('8 MiB', variant(2 ** 20), 'bytes').text).toContain('bits and bytes')
  })

  it('is told of multiply-adds and of shares', () => {
    expect(grade('6 MFLOP', variant(12e6), 'flops').text).toContain('two FLOPs')
    expect(grade('0.25', variant(25), 'percent').text).toContain('the share itself')
  })

  it('is told the direction and how far', () => {
    expect(grade('300', variant(100), 'number').text).toBe('This is too large. It is off by a factor of about 3.')
    expect(grade('95', variant(100), 'number').text).toBe('This is too small. You are near.')
    expect(grade('80', variant(100), 'number').text).toBe('This is too small.')
    expect(grade('-3', variant(100), 'number').text).toBe('The sign is the other one.')
    expect(grade('3', variant(0), 'number').text).toBe('It is zero. What cancels?')
    expect(grade('0', variant(100), 'number').text).toBe('This is too small.')
    expect(grade('-0.42', variant(-0.83), 'number').text).toContain('This is too close to zero. It is off by a factor')
    expect(grade('-3', variant(-0.83), 'number').text).toContain('too far from zero')
  })

  it('is told no factor where the number may be a name', () => {
    expect(grade('206', variant(106, { tolerance: 0 }), 'number').text).toBe('This is too large.')
  })

  it('is right as far as it goes', () => {
    const rounded = (text: string, answer: number, dimension: Dimension = 'number') => {
      const read = readQuantity(text, dimension)
      return 'value' in read && isRounded(read, variant(answer))
    }
    expect(rounded('0.17', 1 / 6)).toBe(true)
    expect(rounded('0.16', 1 / 6)).toBe(false)
    expect(rounded('38', 37.5, 'percent')).toBe(true)
    expect(rounded('-0.8', -0.832)).toBe(true)
    expect(rounded('3 * 2', 6.4)).toBe(false)
  })

  it('zero is right when it is the answer', () => {
    expect(grade('0', variant(0), 'number').right).toBe(true)
  })
})

describe('the answer', () => {
  it('is written with its unit', () => {
    expect(answerText(2 ** 21, 'bytes', '')).toBe('2 MiB (2,097,152 bytes)')
    expect(answerText(12e6, 'flops', '')).toBe('12 MFLOP (12,000,000 FLOP)')
    expect(answerText(8, 'factor', '')).toBe('8×')
    expect(answerText(1275, 'number', 'rows')).toBe('1,275 rows')
    expect(answerText(0.6931, 'number', '')).toBe('0.693')
  })

  it('is graded right when it is typed as written', () => {
    for (const [answer, dimension] of [
      [2 ** 21, 'bytes'],
      [12e6, 'flops'],
      [8, 'factor'],
      [33.3333, 'percent'],
      [1.58496, 'bits'],
    ] as const) {
      const text = answerText(answer, dimension, '').replace(/ \(.*\)/, '')
      expect(grade(text, variant(answer), dimension).right, text).toBe(true)
    }
  })
})
