import { describe, expect, it } from 'vitest'
import {
  askShown,
  distance,
  first_setting,
  frequency,
  last_position,
  moved,
  num_heads,
  pairOf,
  readKind,
  type Shown,
} from '../../../../web/src/components/attn-positions/positions.ts'
import { positionSentence } from '../../../../web/src/components/attn-positions/positions_words.ts'
import type { Ask } from '../../../../web/src/runtime/client.ts'
import type { PositionScoreRequest } from '../../../../web/src/runtime/figures_protocol.ts'

const at = (query_position: number, key_position: number) => ({ query_position, key_position })

describe('a move', () => {
  it('takes the other along when a key would stand after its query', () => {
    expect(moved(at(12, 7), 'query_position', 5, false)).toEqual(at(5, 5))
    expect(moved(at(12, 7), 'key_position', 20, false)).toEqual(at(20, 20))
    expect(moved(at(12, 7), 'key_position', 9, false)).toEqual(at(12, 9))
  })

  it('of both keeps their distance, also at the ends', () => {
    for (const to of [0, 3, 40, 64, 999]) {
      for (const which of ['query_position', 'key_position'] as const) {
        const after = moved(at(12, 7), which, to, true)
        expect(distance(after)).toBe(5)
        expect(after.key_position).toBeGreaterThanOrEqual(0)
        expect(after.query_position).toBeLessThanOrEqual(last_position)
      }
    }
  })
})

describe('the pairs', () => {
  it('are features i and i + head_dim / 2, and the second turns a hundred times slower', () => {
    expect(pairOf([1, 2, 3, 4], 1)).toEqual([2, 4])
    expect([frequency(0, 4), frequency(1, 4)]).toEqual([1, 0.01])
  })
})

describe('the questions', () => {
  it('are one for the score, and for ALiBi some for the line of every head', async () => {
    const asked: PositionScoreRequest[] = []
    const ask = ((_: string, request: PositionScoreRequest) => {
      asked.push(request)
      return Promise.resolve({ query: request.query, key: request.key, score: 0, bias: -request.head })
    }) as unknown as Ask
    expect((await askShown(ask, { ...first_setting, kind: 'rotary' })).lines).toEqual([])
    expect(asked).toHaveLength(1)
    const began = { ...first_setting, kind: 'rotary' as const, key_position: 3 }
    const { before } = await askShown(ask, { ...first_setting, kind: 'rotary' }, began)
    expect(before?.setting).toBe(began)
    expect(asked.at(-1)).toMatchObject({ key_position: 3, query_position: 12 })
    const { lines } = await askShown(ask, { ...first_setting, kind: 'alibi' })
    expect(lines).toHaveLength(num_heads)
    expect(lines[3]!.map(([away, bias]) => [away, bias])).toEqual([0, 16, 32, 48, 64].map((away) => [away, -3]))
  })

  it('know three kinds', () => {
    expect(['none', 'alibi', 'rotary', '', 'learned'].map(readKind)).toEqual([
      'none',
      'alibi',
      'rotary',
      'rotary',
      'rotary',
    ])
  })
})

describe('the sentence', () => {
  const shown = (kind: 'none' | 'rotary' | 'alibi', places: [number, number], score: number, bias = 0): Shown => ({
    setting: { ...first_setting, kind, ...at(...places) },
    score: { query: [], key: [], score, bias },
    lines: [],
  })
  const after = (now: Shown, before: Shown) => positionSentence({ ...now, before })

  it('says score and distance', () => {
    expect(positionSentence(shown('rotary', [12, 7], 1.234))).toMatch(
      /^Query at position 12, key at 7, distance 5: score 1.23. Both are turned/,
    )
  })

  it('says what a move changed', () => {
    const before = shown('rotary', [12, 7], 1.234)
    expect(after(shown('rotary', [12, 10], -0.5), before)).toMatch(
      /^You moved the key from 7 to 10: the distance went from 5 to 2, and the score went from 1.23 to −0.50./,
    )
    expect(after(shown('rotary', [15, 10], 1.2340001), before)).toMatch(
      /^You moved both by 3 positions: the distance is still 5 and the score still 1.23./,
    )
    expect(after(shown('none', [20, 7], 1.234), shown('none', [12, 7], 1.234))).toContain(
      'the distance went from 5 to 13, and the score stayed 1.23.',
    )
  })

  it('says nothing of a move that came back to where it began', () => {
    const here = shown('none', [12, 7], 2)
    expect(after(here, here)).toMatch(/^Query at position 12/)
  })

  it('shows what ALiBi takes off', () => {
    expect(positionSentence(shown('alibi', [12, 7], -0.5, -2.5))).toContain(
      'Head 1 takes 2.50 off for the distance: 2.00 − 2.50 = −0.50.',
    )
    expect(positionSentence(shown('alibi', [7, 7], 2, 0))).toContain('loses nothing: 2.00')
  })
})
