import type { ReactiveControllerHost } from 'lit'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Playing, steppedTo } from '../../../web/src/components/stepper.ts'

describe('steppedTo', () => {
  it('goes a step, or to the ends, and holds there', () => {
    expect(['ArrowLeft', 'ArrowRight', 'Home', 'End'].map((key) => steppedTo(key, 2, 5))).toEqual([1, 3, 0, 4])
    expect(steppedTo('ArrowLeft', 0, 5)).toBe(0)
    expect(steppedTo('ArrowRight', 4, 5)).toBe(4)
  })

  it('leaves other keys to the page', () => {
    for (const key of ['Tab', 'ArrowUp', ' ', 'Enter', 'a']) expect(steppedTo(key, 2, 5)).toBeUndefined()
  })
})

describe('Playing', () => {
  let still = false
  const host = { addController() {}, requestUpdate() {} } as unknown as ReactiveControllerHost

  beforeEach(() => {
    still = false
    vi.useFakeTimers()
    vi.stubGlobal('matchMedia', () => ({ matches: still }))
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  /** Steps from 0 to the last one. */
  function player(last: number): { playing: Playing; at: () => number } {
    let step = 0
    const playing = new Playing(
      host,
      () => {
        step += 1
        return step < last
      },
      100,
    )
    return { playing, at: () => step }
  }

  it('steps on by itself and stops at the last step', () => {
    const { playing, at } = player(3)
    playing.start()
    expect(playing.on).toBe(true)
    vi.advanceTimersByTime(200)
    expect(at()).toBe(2)
    vi.advanceTimersByTime(1000)
    expect(at()).toBe(3)
    expect(playing.on).toBe(false)
  })

  it('stops when asked, and when the figure is gone', () => {
    const { playing, at } = player(9)
    playing.start()
    vi.advanceTimersByTime(100)
    playing.stop()
    vi.advanceTimersByTime(500)
    expect(at()).toBe(1)
    playing.start()
    playing.hostDisconnected()
    expect(playing.on).toBe(false)
  })

  it('never starts under reduced motion, and ends when that is asked for', () => {
    const { playing, at } = player(9)
    still = true
    playing.start()
    expect(playing.on).toBe(false)
    still = false
    playing.start()
    still = true
    vi.advanceTimersByTime(100)
    expect(playing.on).toBe(false)
    expect(at()).toBe(0)
  })
})
