import { describe, expect, it } from 'vitest'
import { fieldText, fixed, readNumber, shortFixed, snapped, stepped } from '../../../web/src/components/number_text.ts'

const bounds = { min: -10, max: 10 }

describe('a number in words', () => {
  it('has a true minus, and none before a zero', () => {
    expect(fixed(-1.5, 2)).toBe('−1.50')
    expect(fixed(-0.001, 2)).toBe('0.00')
    expect(fixed(2, 1)).toBe('2.0')
  })

  it('has a second decimal where it needs one', () => {
    expect([1, -0.5, 0.25, -2.125].map(shortFixed)).toEqual(['1.0', '−0.5', '0.25', '−2.13'])
  })

  it('stands in a field with the minus of the keyboard', () => {
    expect([-1.5, 0.25, 3, -0].map(fieldText)).toEqual(['-1.5', '0.25', '3.0', '0.0'])
  })
})

describe('a number that is dragged', () => {
  it('rests on whole steps within its bounds', () => {
    expect(snapped(0.30000000000000004, 0.1, bounds)).toBe(0.3)
    expect(snapped(1.26, 0.1, bounds)).toBe(1.3)
    expect(snapped(99, 0.1, bounds)).toBe(10)
    expect(Object.is(snapped(-0.04, 0.1, bounds), 0)).toBe(true)
  })
})

describe('a number that keys move', () => {
  it('goes to the next whole step, and several at once', () => {
    expect([1, -1, 10, -10].map((steps) => stepped(0.3, steps, 0.1, bounds))).toEqual([0.4, 0.2, 1.3, -0.7])
    expect([1, -1, 10].map((steps) => stepped(0.25, steps, 0.1, bounds))).toEqual([0.3, 0.2, 1.2])
  })

  it('stays within its bounds', () => {
    expect(stepped(9.95, 10, 0.1, bounds)).toBe(10)
    expect(stepped(-10, -1, 0.1, bounds)).toBe(-10)
  })
})

describe('what was typed', () => {
  it.each([
    ['1.5', 1.5],
    ['-0.25', -0.25],
    ['-0', 0],
    ['1e1', 10],
    ['−2.5', -2.5],
  ])('%s is taken as it is', (text, value) => {
    expect(readNumber(text, bounds, 0)).toEqual({ value, note: '' })
  })

  it.each(['', '  ', 'abc', '1.2.3', '--1', ',', '1,2,3', '1,000.5'])(
    '"%s" is no number, and what was there stays',
    (text) => {
      const read = readNumber(text, bounds, 1.5)
      expect(read.value).toBeUndefined()
      expect(read.note).toBe('Type a number from −10 to 10. Until then it stays 1.5.')
    },
  )

  it.each([
    ['1e9', 10, 'Numbers here go from −10 to 10, so it is 10.0.'],
    ['-Infinity', -10, 'Numbers here go from −10 to 10, so it is −10.0.'],
    ['0.3333', 0.33, 'Rounded to two decimals: 0.33.'],
    ['0,24', 0.24, 'The comma is read as a decimal point: 0.24.'],
    ['-1,', -1, 'The comma is read as a decimal point: −1.0.'],
    ['1,000', 1, 'The comma is read as a decimal point: 1.0.'],
    ['0,333', 0.33, 'Rounded to two decimals: 0.33.'],
    ['24,0', 10, 'Numbers here go from −10 to 10, so it is 10.0.'],
  ])('%s becomes what fits, and it is said', (text, value, note) => {
    expect(readNumber(text, bounds, 0)).toEqual({ value, note })
  })
})
