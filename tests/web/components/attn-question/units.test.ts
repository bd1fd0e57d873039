import { describe, expect, it } from 'vitest'
import { readQuantity, unitMissing } from '../../../../web/src/components/attn-question/units.ts'

const value = (...args: Parameters<typeof readQuantity>) => {
  const read = readQuantity(...args)
  return 'trouble' in read ? read.trouble : read.value
}

describe('a quantity', () => {
  it.each([
    ['1536', 1536],
    ['1,536', 1536],
    ['1 048 576', 1048576],
    ['1\u202f048', 1048],
    ['0.25', 0.25],
    ['−3', -3],
    ['1.5e3', 1500],
    ['2^20', 2 ** 20],
    ['2 ** 10', 1024],
    ['12.', 12],
    ['0,24', 0.24],
    ['1,5', 1.5],
    ['1/3', 1 / 3],
    ['-1 / 4', -0.25],
    ['256*256*64', 256 * 256 * 64],
    ['2 × 3 × 4 / 8', 3],
    ['3 * 2^10', 3072],
    ['4.19M', 4.19e6],
    ['4.2 million', 4.2e6],
    ['35k', 35000],
  ])('reads %s', (text, expected) => expect(value(text, 'number')).toBeCloseTo(expected, 6))

  it.each([
    ['1 MiB', 2 ** 20],
    ['1mib', 2 ** 20],
    ['154.6 GB', 154.6e9],
    ['512 KB', 512000],
    ['4096 bytes', 4096],
    ['2^20 B', 2 ** 20],
  ])('reads bytes: %s', (text, expected) => expect(value(text, 'bytes')).toBeCloseTo(expected, 3))

  it('reads other units', () => {
    expect(value('3 MFLOP', 'flops')).toBe(3e6)
    expect(value('8×', 'factor')).toBe(8)
    expect(value('8 x', 'factor')).toBe(8)
    expect(value('25 %', 'percent')).toBe(25)
    expect(value('1.58 bits', 'bits')).toBe(1.58)
    expect(value('12 tokens', 'number', 'tokens')).toBe(12)
    expect(value('2 million tokens', 'number', 'tokens')).toBe(2e6)
    expect(value('8 MiBytes', 'bytes')).toBe(8 * 2 ** 20)
    expect(value('2*3 GB', 'bytes')).toBe(6e9)
    expect(value('4x', 'factor')).toBe(4)
    expect(value('24 %', 'number')).toBe(0.24)
    expect(value('128 FLOP/byte', 'number', 'FLOP per byte')).toBe(128)
    expect(value('1 token', 'number', 'tokens')).toBe(1)
  })

  it('asks for the unit where a number alone says nothing', () => {
    expect(unitMissing('4096', 'bytes')).toContain('4096 of what?')
    expect(unitMissing('4096', 'flops')).toContain('MFLOP')
  })

  it.each(['', '   ', 'abc', '-', '.', '1.2.3', '1/0', '1/', 'NaN', 'Infinity', '1e999', 'x'.repeat(500)])(
    'refuses “%s”',
    (text) => {
      expect(readQuantity(text, 'number')).toHaveProperty('trouble')
    },
  )

  it('says what is expected instead of a strange unit', () => {
    expect(value('3 apples', 'number', 'tokens')).toContain('Count tokens.')
    expect(value('3 apples', 'bytes')).toContain('such as 12 MiB')
    expect(value('3 MiB', 'factor')).toContain('how many times')
  })
})
