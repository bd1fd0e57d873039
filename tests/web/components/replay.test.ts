import { describe, expect, it } from 'vitest'
import { chooseSlowdown, nextEvent, ReplayClock, stepsFinished } from '../../../web/src/components/attn-race/replay.ts'
import type { RaceStep } from '../../../web/src/runtime/protocol.ts'

const lane = (...times: number[]) => times.map((ms) => ({ ms }) as RaceStep)

describe('stepsFinished', () => {
  it('counts a step once its measured time has passed', () => {
    expect([0, 1, 2.9, 3, 100].map((elapsed) => stepsFinished(lane(1, 2, 3), elapsed))).toEqual([0, 1, 1, 2, 3])
  })
})

describe('nextEvent', () => {
  it('is the earliest unfinished step of any lane, and open at the end', () => {
    const lanes = [lane(4, 4), lane(1, 1)]
    expect([0, 1, 2, 4, 8].map((elapsed) => nextEvent(lanes, elapsed))).toEqual([1, 2, 4, 8, undefined])
  })
})

describe('chooseSlowdown', () => {
  it('takes the choice whose replay comes nearest to the wanted length', () => {
    expect(chooseSlowdown(1000, [1, 10, 100])).toBe(10)
    expect(chooseSlowdown(60_000, [1, 10, 100])).toBe(1)
  })
})

describe('ReplayClock', () => {
  it('runs slower by its slowdown, stands still when paused and never jumps on a change of speed', () => {
    let now = 0
    const clock = new ReplayClock(() => now, 10)
    clock.play()
    now = 100
    expect(clock.elapsed_ms).toBe(10)
    clock.setSlowdown(1)
    expect(clock.elapsed_ms).toBe(10)
    now = 105
    expect(clock.elapsed_ms).toBe(15)
    clock.pause()
    now = 900
    expect(clock.elapsed_ms).toBe(15)
    clock.seek(3)
    expect(clock.elapsed_ms).toBe(3)
    expect(clock.playing).toBe(false)
  })
})
