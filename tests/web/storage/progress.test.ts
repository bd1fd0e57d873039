import { describe, expect, it } from 'vitest'
import { goOnWith } from '../../../web/src/components/go_on_with.ts'
import { ProgressBook, type Progress } from '../../../web/src/storage/progress.ts'
import { MemoryStore } from '../../../web/src/storage/store.ts'

describe('progress', () => {
  it('goes from not started to in progress to passed, and stays passed', async () => {
    const book = new ProgressBook(new MemoryStore(), () => 5)
    expect((await book.read('x')).state).toBe('not_started')
    expect((await book.started('x')).state).toBe('in_progress')
    expect(await book.ran('x', true)).toMatchObject({ state: 'passed', runs: 1, passed_at: 5 })
    expect(await book.ran('x', false)).toMatchObject({ state: 'passed', runs: 2 })
  })

  it('remembers the hints that were opened', async () => {
    const book = new ProgressBook(new MemoryStore())
    await book.openedHints('x', 2)
    expect((await book.openedHints('x', 1)).hints).toBe(2)
  })

  it('begins anew where storage is damaged', async () => {
    const store = new MemoryStore()
    await store.set('progress:x', { state: 'won', runs: -3 })
    expect(await new ProgressBook(store).read('x')).toMatchObject({ state: 'not_started', runs: 0 })
  })
})

describe('the exercise to go on with', () => {
  const at = (state: Progress['state'], touched_at = 0): Progress => ({
    state,
    touched_at,
    runs: 0,
    hints: 0,
    solution_seen: false,
  })

  it('is the one touched last among those in progress', () => {
    expect(goOnWith([at('in_progress', 1), at('not_started'), at('in_progress', 9)])).toBe(2)
  })

  it('else the first that is not passed', () => {
    expect(goOnWith([at('passed'), at('not_started'), at('not_started')])).toBe(1)
  })

  it('is none when all are passed', () => {
    expect(goOnWith([at('passed'), at('passed')])).toBe(-1)
  })
})
