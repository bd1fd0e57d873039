import { describe, expect, it } from 'vitest'
import { formatBytes, formatCount, formatFactor, formatDecimalBytes, formatMs } from '../../../web/src/draw/format.ts'

describe('numbers as people read them', () => {
  it('states memory in binary units', () => {
    expect([0, 64, 65536, 1048576, 1.5 * 2 ** 30].map(formatBytes)).toEqual([
      '0 B',
      '64 B',
      '64 KiB',
      '1 MiB',
      '1.5 GiB',
    ])
  })

  it('states model memory in the decimal units of papers', () => {
    expect(formatDecimalBytes(96 * 96 * 2048 ** 2 * 4)).toBe('154.6 GB')
    expect(formatDecimalBytes(12 * 12 * 1024 ** 2 * 4)).toBe('604.0 MB')
  })

  it('keeps three digits of a time and names its unit', () => {
    expect([0.0421, 3.0712, 1250].map(formatMs)).toEqual(['42.1 µs', '3.07 ms', '1.25 s'])
  })

  it('shortens large counts and factors', () => {
    expect(formatCount(1234567)).toBe('1.23 M')
    expect(formatCount(999)).toBe('999')
    expect(formatFactor(38.04)).toBe('38×')
  })
})
