import { describe, expect, it } from 'vitest'
import { formatted } from '../../../../web/src/learner/cpp/printf.ts'

describe('printf', () => {
  it.each<[string, (number | string)[], string]>([
    ['no conversion, 100%%', [], 'no conversion, 100%'],
    ['%d of %i', [3, -4], '3 of -4'],
    ['%5d|%-5d|%05d', [42, 42, -42], '   42|42   |-0042'],
    ['%+d % d', [1, 2], '+1  2'],
    ['%zu %lld %hhu', [7, 8, 9], '7 8 9'],
    ['%f %.2f %8.3f', [0.5, 2.005, -1], '0.500000 2.00   -1.000'],
    ['%e %.1E', [12345.678, 0.00012], '1.234568e+04 1.2E-04'],
    ['%g %g %g %g', [0.0001, 100000, 1000000, 1e-5], '0.0001 100000 1e+06 1e-05'],
    ['%.3g %g', [2.71828, 3], '2.72 3'],
    ['%x %X %o', [255, 255, 8], 'ff FF 10'],
    ['%x', [-1], 'ffffffff'],
    ['%s and %10s|%-6s|', ['key', 'value', 'q'], 'key and      value|q     |'],
    ['%.2s', ['value'], 'va'],
    ['%c%c', [65, 'b'], 'Ab'],
    ['%*d|%-*d|%.*f', [4, 1, 3, 2, 1, 0.25], '   1|2  |0.3'],
    ['%f %f %g', [NaN, Infinity, -Infinity], 'nan inf -inf'],
    ['%d %d', [1], '1 '],
    ['%q 5%', [], '%q 5%'],
  ])('%s', (format, args, text) => {
    expect(formatted(format, args)).toBe(text)
  })
})
