/** What the rows of memory show: whose position lies where, what was written just now, who shares it. */
import type { CacheStory } from '../../runtime/figures_protocol.ts'
import type { Scene } from './story_words.ts'

export interface RowCell {
  /** The position that the row holds; −1 where none. */
  position: number
  /** Slots that read it. */
  readers: readonly number[]
  /** Written in the last step. */
  is_new: boolean
}

export interface MemoryPage {
  page: number
  readers: readonly number[]
  cells: RowCell[]
  /** A copy that the last step made. */
  is_new: boolean
}

/** The rows of one slot, of a cache without pages. */
export function slotRows({ before, after }: Scene, slot: number): RowCell[] {
  const was = before.slots[slot]!.rows
  return after.slots[slot]!.rows.map((position, row) => ({
    position,
    readers: position >= 0 ? [slot] : [],
    is_new: position >= 0 && was[row] !== position,
  }))
}

/** All pages of the pool by their number, free ones empty. */
export function memoryPages({ request, before, after }: Scene): MemoryPage[] {
  const { page_size, max_pages } = request
  return Array.from({ length: max_pages }, (_, page) => {
    const now = pageRows(after, page, page_size)
    const was = pageRows(before, page, page_size)
    const cells = Array.from({ length: page_size }, (_, row) => {
      const position = now.rows[row] ?? -1
      const readers = position < 0 ? [] : now.readers.filter((slot) => position < after.slots[slot]!.length)
      return { position, readers, is_new: position >= 0 && was.rows[row] !== position }
    })
    return { page, readers: now.readers, cells, is_new: now.readers.length > 0 && was.readers.length === 0 }
  })
}

/** Who has this page in its table, and the longest text that any of them has in it. */
function pageRows({ slots }: CacheStory, page: number, page_size: number): { readers: number[]; rows: number[] } {
  const readers: number[] = []
  let rows: number[] = []
  slots.forEach((slot, index) => {
    const at = slot.pages.indexOf(page)
    if (at < 0) return
    readers.push(index)
    const own = slot.rows.slice(at * page_size, (at + 1) * page_size)
    const held = (some: readonly number[]) => some.filter((position) => position >= 0).length
    if (held(own) > held(rows)) rows = own
  })
  return { readers, rows }
}

export type Fate = 'sink' | 'kept' | 'forgotten' | 'to come'

/** What became of each position of the sequence: for the window, which forgets. */
export function fates({ request, after }: Scene, slot: number): Fate[] {
  const { rows, length } = after.slots[slot]!
  return Array.from({ length: request.max_seq_len }, (_, position) => {
    if (position >= length) return 'to come'
    if (!rows.includes(position)) return 'forgotten'
    return position < request.sinks ? 'sink' : 'kept'
  })
}
