import { describe, expect, it } from 'vitest'
import {
  keysFromCache,
  keyState,
  pairState,
  runs,
  tokenSentence,
  totalSentence,
  totalWork,
  type LaneName,
} from '../../../../web/src/components/attn-decode-loop/decode_totals.ts'
import type { DecodeLoopStep } from '../../../../web/src/runtime/figures_protocol.ts'

const work = (rows: number, context: number) => ({
  rows,
  score_pairs: rows * context + (rows * (rows + 1)) / 2,
  multiply_adds: 1_000_000 * rows,
  keys_read: 0,
  keys_written: 0,
})

/** A prompt of 4 and 5 new tokens. */
const steps: DecodeLoopStep[] = [4, 5, 6, 7, 8].map((seq_len, index) => {
  const rows = index === 0 ? 4 : 1
  return {
    seq_len,
    naive: work(seq_len, 0),
    cached: { ...work(rows, seq_len - rows), keys_read: seq_len, keys_written: rows },
  }
})
const lanes: LaneName[] = ['naive', 'cached']
const positions = [0, 1, 2, 3, 4, 5, 6, 7]

describe('what a step draws', () => {
  it.each(lanes)('is as many pairs and rows as the engine counted, in the %s lane', (lane) => {
    steps.forEach((step, at) => {
      const states = positions.flatMap((query) => positions.map((key) => pairState(steps, at, lane, query, key)))
      const computed = states.filter((state) => state === 'now' || state === 'again')
      expect(computed).toHaveLength(step[lane].score_pairs)
      expect(positions.filter((position) => runs(step, lane, position))).toHaveLength(step[lane].rows)
    })
  })

  it('is again and again in the naive lane alone', () => {
    expect(pairState(steps, 2, 'naive', 3, 0)).toBe('again')
    expect(pairState(steps, 2, 'naive', 5, 0)).toBe('now')
    expect(pairState(steps, 2, 'cached', 3, 0)).toBe('earlier')
    expect(pairState(steps, 2, 'cached', 5, 0)).toBe('now')
    expect(pairState(steps, 2, 'naive', 6, 0)).toBe('none')
    expect(pairState(steps, 2, 'naive', 0, 1)).toBe('none')
  })

  it('has keys from the cache, or computes them', () => {
    const states = (lane: LaneName) => positions.map((position) => keyState(steps[2]!, lane, position))
    expect(states('cached')).toEqual([...Array(5).fill('read'), 'computed', 'none', 'none'])
    expect(states('naive')).toEqual([...Array(6).fill('computed'), 'none', 'none'])
  })

  it('has as many keys from the cache as it counts: none while the prompt is read', () => {
    steps.forEach((step, at) => {
      for (const lane of lanes) {
        const read = positions.filter((position) => keyState(step, lane, position) === 'read')
        expect(read).toHaveLength(keysFromCache(step[lane]))
      }
      expect(keysFromCache(step.cached)).toBe(at === 0 ? 0 : step.seq_len - 1)
    })
  })
})

describe('the totals', () => {
  it('are the sums of the steps so far', () => {
    expect(totalWork(steps, 2, 'naive')).toMatchObject({ rows: 15, score_pairs: 46 })
    expect(totalWork(steps, 2, 'cached')).toMatchObject({ rows: 6, score_pairs: 21, keys_read: 15, keys_written: 6 })
  })

  it('are said with what this token costs', () => {
    expect(tokenSentence(steps, 0)).toBe(
      'Token 1: both run 4 rows, the prompt. The cached lane keeps 4 keys and as many values.',
    )
    expect(tokenSentence(steps, 2)).toBe(
      'Token 3: naive runs all 6 rows, 5 of them again; cached runs 1 and reads 5 keys from the cache.',
    )
    expect(totalSentence(steps, 0)).toContain('the same')
    expect(totalSentence(steps, 2)).toBe(
      'So far: 15 rows against 6, 15 M multiply-adds against 6 M, 2.5 times as many.',
    )
    expect(totalSentence(steps, 4)).toMatch(/^All 5 tokens: 30 rows against 8/)
  })
})
