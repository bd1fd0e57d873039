/** Pictures and sentences of scenes that are written out here; the end-to-end test has them from the engine. */
import { describe, expect, it } from 'vitest'
import { fates, memoryPages, slotRows } from '../../../../web/src/components/attn-cache-story/memory_cells.ts'
import { requestOf, storyOf } from '../../../../web/src/components/attn-cache-story/story.ts'
import { operationName, whatHappened, type Scene } from '../../../../web/src/components/attn-cache-story/story_words.ts'
import type { CacheKind, CacheOperation, CacheSlot, CacheStory } from '../../../../web/src/runtime/figures_protocol.ts'

const slot = (rows: number[], pages: number[] = []): CacheSlot => ({
  length: Math.max(-1, ...rows) + 1,
  rows,
  pages,
})

const cache = (slots: CacheSlot[], more: Partial<CacheStory> = {}): CacheStory => {
  const taken = [...new Set(slots.flatMap(({ pages }) => pages))].sort()
  return {
    slots,
    pages: taken.map((page) => ({ page, readers: slots.filter(({ pages }) => pages.includes(page)).length })),
    free_pages: 6 - taken.length,
    reserved_bytes: 65536,
    used_bytes: 0,
    copied_rows: 0,
    written: 0,
    refused: '',
    ...more,
  }
}

const scene = (kind: CacheKind, last: CacheOperation | undefined, before: CacheStory, after: CacheStory): Scene => ({
  request: { ...requestOf(storyOf(kind), 0), operations: last ? [last] : [] },
  before,
  after,
})

const append = (slot: number, count: number): CacheOperation => ({ op: 'append', slot, count })
const none = -1

/** A: 0 … 6 in pages 0 and 1, shared with B, which writes 7 into a copy of page 1. */
const shared = cache([slot([0, 1, 2, 3, 4, 5, 6, none], [0, 1]), slot([0, 1, 2, 3, 4, 5, 6, none], [0, 1])])
const parted = cache([slot([0, 1, 2, 3, 4, 5, 6, none], [0, 1]), slot([0, 1, 2, 3, 4, 5, 6, 7], [0, 2])], {
  copied_rows: 3,
})
const copy_on_write = scene('paged', append(1, 1), shared, parted)

describe('the rows of a slot', () => {
  it('say which were written just now', () => {
    const before = cache([slot([0, 1, none, none])])
    const after = cache([slot([0, 1, 2, none])])
    const cells = slotRows(scene('contiguous', append(0, 1), before, after), 0)
    expect(cells.map(({ position }) => position)).toEqual([0, 1, 2, none])
    expect(cells.map(({ is_new }) => is_new)).toEqual([false, false, true, false])
    expect(cells.map(({ readers }) => readers.length)).toEqual([1, 1, 1, 0])
  })
})

describe('the pages of the pool', () => {
  it('are there by number, with their readers, free ones empty', () => {
    const pages = memoryPages(copy_on_write)
    expect(pages.map(({ readers }) => readers)).toEqual([[0, 1], [0], [1], [], [], []])
    expect(pages[2]!.cells.map(({ position, is_new }) => [position, is_new])).toEqual(
      [4, 5, 6, 7].map((position) => [position, true]),
    )
    expect(pages.map(({ is_new }) => is_new)).toEqual([false, false, true, false, false, false])
    expect(pages[3]!.cells.every(({ position }) => position === none)).toBe(true)
  })

  it('say of each row who reads it: a shorter sequence does not read what the longer one wrote', () => {
    const after = cache([slot([0, 1, none, none], [0]), slot([0, 1, 2, 3], [0])])
    const [page] = memoryPages(scene('paged', { op: 'truncate', slot: 0, length: 2 }, after, after))
    expect(page!.cells.map(({ readers }) => readers)).toEqual([[0, 1], [0, 1], [1], [1]])
  })
})

describe('the fate of a position', () => {
  it('is to be a sink, to be kept, to be forgotten or to come', () => {
    const after = cache([slot([0, 1, 8, 9, 4, 5, 6, 7])])
    const all = fates(scene('window', append(0, 2), after, after), 0)
    expect(all.slice(0, 11)).toEqual([
      ...Array(2).fill('sink'),
      ...Array(2).fill('forgotten'),
      ...Array(6).fill('kept'),
      'to come',
    ])
    expect(all).toHaveLength(24)
  })
})

describe('what happened', () => {
  it('is copy on write', () => {
    expect(whatHappened(copy_on_write)).toBe(
      'B writes position 7: page 1 has another reader, so its 3 rows are copied to page 2 first.',
    )
  })

  it('is a page taken, or room that was there', () => {
    const [short, room, more] = [
      [0, none],
      [0, 1],
      [0, 1, 2, none],
    ].map((rows) => cache([slot(rows, rows.length > 2 ? [0, 3] : [0])]))
    expect(whatHappened(scene('paged', append(0, 1), short!, room!))).toBe(
      'A writes position 1 into page 0, where there was room.',
    )
    expect(whatHappened(scene('paged', append(0, 1), room!, more!))).toBe(
      'A writes position 2 and takes page 3 from the pool.',
    )
  })

  it('is a fork without a copy, or with one', () => {
    const fork: CacheOperation = { op: 'fork', slot: 0, to: 1 }
    const alone = cache([shared.slots[0]!, slot([])])
    expect(whatHappened(scene('paged', fork, alone, shared))).toBe(
      'B continues A: its table names the same pages 0 and 1, and nothing is copied.',
    )
    const [before, after] = [cache([slot([0]), slot([none])]), cache([slot([0]), slot([0])], { copied_rows: 1 })]
    expect(whatHappened(scene('contiguous', fork, before, after))).toBe(
      'B continues A: 1 row is copied into rows of its own.',
    )
    expect(whatHappened(scene('contiguous', fork, cache([slot([]), slot([])]), cache([slot([]), slot([])])))).toContain(
      'which is empty',
    )
  })

  it('is a window that slides', () => {
    const before = cache([slot([0, 1, 2, 3, 4, 5, 6, 7])])
    const after = cache([slot([0, 1, 8, 9, 4, 5, 6, 7])])
    expect(whatHappened(scene('window', append(0, 2), before, after))).toBe(
      'A writes positions 8 to 9; positions 2 to 3 are overwritten. 8 of 10 are kept: the first 2 as sinks, and the last ' +
        '6. The query at 8 would still see 3: to write 2 at once, a ring needs 1 row more, as the lab’s cache has, or they ' +
        'attend first.',
    )
  })

  it('is a token that pushes out one that its query no longer sees', () => {
    const before = cache([slot([0, 1, 8, 3, 4, 5, 6, 7])])
    const after = cache([slot([0, 1, 8, 9, 4, 5, 6, 7])])
    expect(whatHappened(scene('window', append(0, 1), before, after))).toBe(
      'A writes position 9; position 3 is overwritten. 8 of 10 are kept: the first 2 as sinks, and the last 6.',
    )
  })

  it('is refused in the words of the engine', () => {
    const after = cache([slot([0])], { refused: 'slot 0 holds 16 of 16 positions.' })
    expect(whatHappened(scene('contiguous', append(0, 1), cache([slot([0])]), after))).toBe(
      'Refused, and nothing changed: slot 0 holds 16 of 16 positions.',
    )
  })

  it('gives back the pages that nobody else reads', () => {
    const reset: CacheOperation = { op: 'reset', slot: 1 }
    const after = cache([parted.slots[0]!, slot([])])
    expect(whatHappened(scene('paged', reset, parted, after))).toBe('B is forgotten; page 2 goes back to the pool.')
    expect(whatHappened(scene('paged', reset, shared, after))).toContain('others read them')
  })

  it('has not begun', () => {
    const nothing = cache([slot([]), slot([])])
    expect(whatHappened(scene('contiguous', undefined, nothing, nothing))).toContain('64 KiB are reserved')
    expect(whatHappened(scene('paged', undefined, nothing, { ...nothing, reserved_bytes: 0 }))).toContain(
      'nothing is reserved: 6 pages of 4 rows wait',
    )
  })

  it('has a name', () => {
    const names = [
      append(0, 4),
      { op: 'truncate', slot: 0, length: 4 },
      { op: 'fork', slot: 0, to: 1 },
      { op: 'reset', slot: 1 },
    ] satisfies CacheOperation[]
    expect(names.map(operationName)).toEqual(['append 4 to A', 'cut A back to 4', 'fork A to B', 'reset B'])
  })
})
