import { describe, expect, it } from 'vitest'
import {
  asAnswer,
  asLessonProgress,
  joinAnswers,
  joinLessonProgress,
  LessonBook,
  maxCommittedLength,
} from '../../../web/src/storage/lessons.ts'
import { MemoryStore } from '../../../web/src/storage/store.ts'

/** Each moment is later than the one before. */
function clock() {
  let now = 0
  return () => ++now
}

describe('a lesson', () => {
  it('is unknown, then opened, then read; it stays read, and remembers the last visit', async () => {
    const book = new LessonBook(new MemoryStore(), clock())
    expect(await book.read('masks')).toEqual({})
    expect(await book.opened('masks')).toEqual({ opened_at: 1 })
    expect(await book.finished('masks')).toEqual({ opened_at: 1, read_at: 2 })
    await book.opened('masks')
    expect(await book.finished('masks')).toEqual({ opened_at: 3, read_at: 2 })
    expect(await book.read('masks')).toEqual({ opened_at: 3, read_at: 2 })
    expect(await book.read('heads')).toEqual({})
  })

  it('is under its name in the store', async () => {
    const store = new MemoryStore()
    const book = new LessonBook(store, clock())
    await book.opened('masks')
    await book.answered('masks-rows', true)
    expect(await store.names()).toEqual(['lesson:masks', 'answer:masks-rows'])
  })
})

describe('an answer', () => {
  it('counts tries, and once right stays right', async () => {
    const book = new LessonBook(new MemoryStore(), clock())
    expect(await book.readAnswer('q')).toEqual({ tries: 0, touched_at: 0 })
    expect(await book.answered('q', false)).toEqual({ tries: 1, touched_at: 1 })
    const { right_at } = await book.answered('q', true)
    expect(await book.answered('q', false)).toMatchObject({ tries: 3, right_at })
    expect(await book.readAnswer('q')).toMatchObject({ tries: 3, right_at })
  })

  it('keeps the first prediction, and not more of it than is kept', async () => {
    const book = new LessonBook(new MemoryStore(), clock())
    await book.committed('q', 'twice as fast')
    await book.committed('q', 'I knew it was four times')
    expect(await book.readAnswer('q')).toEqual({ tries: 0, committed: 'twice as fast', touched_at: 2 })
    await book.committed('long', 'x'.repeat(maxCommittedLength + 1))
    expect((await book.readAnswer('long')).committed).toHaveLength(maxCommittedLength)
    await book.committed('empty', '')
    expect((await book.committed('empty', 'later')).committed).toBe('')
  })

  it('loses nothing when two pages answer at once', async () => {
    const store = new MemoryStore()
    const [one, two] = [new LessonBook(store, clock()), new LessonBook(store, clock())]
    await Promise.all([one.answered('q', false), two.answered('q', true), one.committed('q', 'mine')])
    expect(await one.readAnswer('q')).toMatchObject({ tries: 2, right_at: expect.any(Number), committed: 'mine' })
  })
})

describe('storage that is damaged', () => {
  const garbage = [undefined, null, 7, 'read', [], [1], { opened_at: 'x', read_at: -1, tries: 0.5, committed: 9 }]

  it.each(garbage.map((value) => [value]))('is a fresh start: %j', async (value) => {
    expect(asLessonProgress(value)).toEqual({})
    expect(asAnswer(value)).toEqual({ tries: 0, touched_at: 0 })
    const store = new MemoryStore()
    await store.set('lesson:masks', value)
    await store.set('answer:q', value)
    const book = new LessonBook(store, () => 5)
    expect(await book.read('masks')).toEqual({})
    expect(await book.finished('masks')).toEqual({ read_at: 5 })
    expect(await book.answered('q', true)).toEqual({ tries: 1, right_at: 5, touched_at: 5 })
  })

  it('gives what is whole in it', () => {
    expect(asLessonProgress({ opened_at: 3, read_at: NaN, more: 1 })).toEqual({ opened_at: 3 })
    expect(asAnswer({ tries: 2, right_at: 8.64e15 + 1, committed: 'yes', touched_at: {}, more: 1 })).toEqual({
      tries: 2,
      committed: 'yes',
      touched_at: 0,
    })
  })
})

describe('two devices, joined', () => {
  it('have the last visit and the first reading', () => {
    expect(joinLessonProgress({ opened_at: 3, read_at: 9 }, { opened_at: 7, read_at: 8 })).toEqual({
      opened_at: 7,
      read_at: 8,
    })
    expect(joinLessonProgress({}, { read_at: 8 })).toEqual({ read_at: 8 })
    expect(joinLessonProgress({ opened_at: 3 }, {})).toEqual({ opened_at: 3 })
    expect(joinLessonProgress({}, {})).toEqual({})
  })

  it('have the further answer, and the prediction that is here', () => {
    const here = { tries: 1, committed: 'here', touched_at: 2 }
    const there = { tries: 4, right_at: 6, committed: 'there', touched_at: 6 }
    expect(joinAnswers(here, there)).toEqual({ tries: 4, right_at: 6, committed: 'here', touched_at: 6 })
    expect(joinAnswers({ tries: 0, touched_at: 0 }, there)).toEqual(there)
    expect(joinAnswers({ ...there, right_at: 3 }, there).right_at).toBe(3)
  })

  it('give the same the second time', () => {
    const [one, two] = [
      { tries: 1, committed: 'a', touched_at: 2 },
      { tries: 4, right_at: 6, touched_at: 6 },
    ]
    const once = joinAnswers(one, two)
    expect(joinAnswers(once, two)).toEqual(once)
  })
})
