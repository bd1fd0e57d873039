import { describe, expect, it } from 'vitest'
import { fitPowerLaw } from '../../../web/src/draw/power_law.ts'

describe('fitPowerLaw', () => {
  it('finds exponent and factor of an exact power law', () => {
    const law = fitPowerLaw([64, 128, 256, 512].map((n) => [n, 4 * n * n]))
    expect(law?.exponent).toBeCloseTo(2, 10)
    expect(law?.factor).toBeCloseTo(4, 8)
  })

  it('has nothing to fit in one point, in equal sizes or in zeros', () => {
    expect(fitPowerLaw([[64, 1]])).toBeUndefined()
    expect(
      fitPowerLaw([
        [64, 1],
        [64, 2],
      ]),
    ).toBeUndefined()
    expect(
      fitPowerLaw([
        [64, 0],
        [128, 0],
      ]),
    ).toBeUndefined()
  })
})
