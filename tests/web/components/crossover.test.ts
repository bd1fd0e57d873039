import { describe, expect, it } from 'vitest'
import { measuredCrossover } from '../../../web/src/components/attn-crossover/crossover.ts'
import type { BlockCost, ProfileTime } from '../../../web/src/runtime/protocol.ts'

const time = (median_ms: number) => ({ median_ms }) as ProfileTime
const cost = (seq_len: number, attention_ms: number, mlp_ms: number) =>
  ({ seq_len, projections: time(0), heads: time(attention_ms), mlp: time(mlp_ms) }) as BlockCost

describe('measuredCrossover', () => {
  it('lies between the two points where the order changes, on logarithmic axes', () => {
    // Attention grows as N², the feed-forward network as N: half at 64, twice at 256, so equal at 128.
    expect(measuredCrossover([cost(64, 1, 2), cost(256, 16, 8)])).toBe(128)
  })

  it('takes the last change when noise makes several', () => {
    expect(measuredCrossover([cost(16, 3, 2), cost(64, 1, 2), cost(256, 16, 8)])).toBe(128)
  })

  it('is unknown while attention never overtakes, and when it always led', () => {
    expect(measuredCrossover([cost(64, 1, 2), cost(128, 1, 2)])).toBeUndefined()
    expect(measuredCrossover([cost(64, 3, 2), cost(128, 3, 2)])).toBeUndefined()
    expect(measuredCrossover([])).toBeUndefined()
  })
})
