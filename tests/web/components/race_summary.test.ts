import { describe, expect, it } from 'vitest'
import {
  breakEvenToken,
  checkpoints,
  firstDifference,
  type LaneSteps,
} from '../../../web/src/components/attn-race/race_summary.ts'
import type { Lane, RaceStep } from '../../../web/src/runtime/protocol.ts'

function steps(lane: Lane, times: number[], ids: number[] = times.map((_, index) => index)): RaceStep[] {
  return times.map((ms, index) => ({
    lane,
    index,
    token: { id: ids[index], text: 'x' },
    text: 'x',
    ms,
    repeats: 1,
    multiply_adds: lane === 'naive' ? 100 * (index + 1) : 100,
    attention_multiply_adds: 0,
    kv_cache_bytes: 0,
    kv_cache_utilization: 0,
  }))
}

const race: LaneSteps = { naive: steps('naive', [1, 2, 3, 4]), cached: steps('cached', [2, 1, 1, 1]) }

describe('checkpoints', () => {
  it('compares cumulative times and cumulative operations, and always ends with the last common token', () => {
    expect(checkpoints(race, [2, 50])).toEqual([
      { tokens: 2, naive_ms: 3, cached_ms: 3, speedup: 1, operations_ratio: 1.5 },
      { tokens: 4, naive_ms: 10, cached_ms: 5, speedup: 2, operations_ratio: 2.5 },
    ])
  })

  it('has nothing to say before both lanes have a token', () => {
    expect(checkpoints({ naive: race.naive, cached: [] })).toEqual([])
  })
})

describe('breakEvenToken', () => {
  it('is the first token after which the cached lane has used less time in all', () => {
    expect(breakEvenToken(race)).toBe(3)
  })

  it('is open while the cached lane has not caught up', () => {
    expect(breakEvenToken({ naive: steps('naive', [1]), cached: steps('cached', [5]) })).toBeUndefined()
  })
})

describe('firstDifference', () => {
  it('is open while the lanes agree', () => {
    expect(firstDifference(race)).toBeUndefined()
  })

  it('names the token in which the lanes part', () => {
    expect(firstDifference({ naive: race.naive, cached: steps('cached', [1, 1, 1], [0, 9, 2]) })).toBe(1)
  })
})
