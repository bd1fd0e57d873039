import { describe, expect, it } from 'vitest'
import {
  A,
  act,
  again,
  B,
  empty,
  isPrepared,
  kindNamed,
  requestOf,
  step,
  storyOf,
  undo,
} from '../../../../web/src/components/attn-cache-story/story.ts'
import type { CacheOperation } from '../../../../web/src/runtime/figures_protocol.ts'

const one: CacheOperation = { op: 'append', slot: A, count: 1 }

describe('a story', () => {
  it('is told from its beginning, and no further than its ends', () => {
    const story = storyOf('paged')
    expect([story.shown, isPrepared(story)]).toEqual([0, true])
    expect(step(story, -3).shown).toBe(0)
    expect(step(story, 999).shown).toBe(story.operations.length)
    expect(requestOf(story, 2).operations).toEqual(story.operations.slice(0, 2))
  })

  it('goes on from where it is shown with what the visitor does', () => {
    const mine = act(step(storyOf('contiguous'), 2), one)
    expect(mine.operations).toEqual([...storyOf('contiguous').operations.slice(0, 2), one])
    expect([mine.shown, isPrepared(mine)]).toEqual([3, false])
  })

  it('comes back whole, step and all', () => {
    const shown = step(storyOf('window'), 5)
    const changed = empty(act(act(shown, one), one))
    expect([changed.operations.length, changed.shown]).toEqual([0, 0])
    const back = undo(undo(undo(changed)))
    expect(back).toEqual(shown)
    expect(undo(back)).toBe(back)
  })

  it('begins again on demand, and that can be taken back too', () => {
    const mine = act(step(storyOf('paged'), 3), { op: 'reset', slot: B })
    expect(isPrepared(again(mine))).toBe(true)
    expect(undo(again(mine))).toEqual(mine)
  })

  it('is of a kind that the attribute may name, else contiguous', () => {
    expect(['window', 'paged', 'contiguous', 'cloud', '', null].map(kindNamed)).toEqual([
      'window',
      'paged',
      'contiguous',
      'contiguous',
      'contiguous',
      'contiguous',
    ])
  })

  it('has no second sequence where the window is alone', () => {
    const { batch, operations } = requestOf(storyOf('window'), 99)
    expect(batch).toBe(1)
    expect(operations.every(({ slot }) => slot === A)).toBe(true)
  })
})
