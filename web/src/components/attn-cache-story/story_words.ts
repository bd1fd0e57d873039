/** What happened in the last step, in a sentence, with the engine's numbers. */
import { formatBytes } from '../../draw/format.ts'
import type { CacheOperation, CacheStory, CacheStoryRequest } from '../../runtime/figures_protocol.ts'

/** The cache before the last operation and after it. */
export interface Scene {
  request: CacheStoryRequest
  before: CacheStory
  after: CacheStory
}

export const slotName = (slot: number) => String.fromCharCode(65 + slot)

const counted = (count: number, one: string) => `${count} ${count === 1 ? one : `${one}s`}`
const list = (numbers: readonly number[]) =>
  numbers.length <= 1 ? numbers.join('') : `${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`
/** "position 4", "positions 4 to 7". */
const span = (first: number, last: number) => (first === last ? `position ${first}` : `positions ${first} to ${last}`)
const pageNames = (pages: readonly number[]) => `${pages.length === 1 ? 'page' : 'pages'} ${list(pages)}`

/** "append 4 to A", for a heading. */
export function operationName(operation: CacheOperation): string {
  const name = slotName(operation.slot)
  switch (operation.op) {
    case 'append':
      return `append ${operation.count} to ${name}`
    case 'truncate':
      return `cut ${name} back to ${operation.length}`
    case 'fork':
      return `fork ${name} to ${slotName(operation.to)}`
    case 'reset':
      return `reset ${name}`
  }
}

export function whatHappened(scene: Scene): string {
  const { request, after } = scene
  const last = request.operations.at(-1)
  if (!last) return beginning(scene)
  if (after.refused !== '') return `Refused, and nothing changed: ${after.refused}`
  switch (last.op) {
    case 'append':
      return appended(scene, last.slot)
    case 'truncate':
      return shortened(scene, last.slot, `is cut back to ${counted(last.length, 'position')}`)
    case 'reset':
      return shortened(scene, last.slot, 'is forgotten')
    case 'fork':
      return forked(scene, last.slot, last.to)
  }
}

function beginning({ request, after }: Scene): string {
  const reserved = formatBytes(after.reserved_bytes)
  switch (request.kind) {
    case 'contiguous':
      return `Nothing is stored yet, but ${reserved} are reserved: ${request.max_seq_len} rows for each of ${counted(request.batch, 'sequence')}.`
    case 'window':
      return `Nothing is stored yet. ${reserved} are reserved, whatever the length: ${counted(request.sinks, 'sink')} and a window of ${request.window}.`
    case 'paged':
      return `Nothing is stored and ${after.reserved_bytes === 0 ? 'nothing' : reserved} is reserved: ${counted(after.free_pages, 'page')} of ${request.page_size} rows wait in the pool.`
  }
}

function appended({ request, before, after }: Scene, slot: number): string {
  const name = slotName(slot)
  const [was, is] = [before.slots[slot]!, after.slots[slot]!]
  const said = `${name} writes ${span(was.length, is.length - 1)}`
  if (request.kind === 'window') {
    const gone = forgotten(was.rows, is.rows)
    if (gone.length === 0) return `${said}; nothing has to go yet.`
    const kept = is.rows.filter((position) => position >= 0).length
    const { sinks } = request
    const sentences = [
      `${said}; ${span(gone[0]!, gone.at(-1)!)} ${gone.length === 1 ? 'is' : 'are'} overwritten.`,
      `${kept} of ${is.length} are kept: the first ${sinks} as sinks, and the last ${kept - sinks}.`,
      chunkNote(was.length, is.length, gone, request.window),
    ]
    return sentences.join(' ').trimEnd()
  }
  if (request.kind === 'contiguous') {
    const rows = request.max_seq_len
    return `${said}: ${is.length} of its ${rows} rows are used${is.length === rows ? ', it is full' : ''}.`
  }
  const copied = after.copied_rows - before.copied_rows
  // A copy takes the place of the shared page in the table; the others come behind it.
  const index = was.pages.findIndex((page, at) => is.pages[at] !== page)
  const added = is.pages.slice(was.pages.length)
  const parts = [said]
  if (copied > 0) {
    parts.push(
      `: page ${was.pages[index]} has another reader, so its ${counted(copied, 'row')} ${copied === 1 ? 'is' : 'are'} copied to page ${is.pages[index]} first`,
    )
  }
  if (added.length > 0) parts.push(`${copied > 0 ? ', and it' : ' and'} takes ${pageNames(added)} from the pool`)
  if (copied === 0 && added.length === 0) parts.push(` into page ${is.pages.at(-1)}, where there was room`)
  return `${parts.join('')}.`
}

/**
 * The story's ring is exactly its window. Written at once, a chunk overwrites what its own earlier queries still see: the
 * real cache (cpp/attn/attention/kv_cache_window.cpp) has rows for it.
 */
function chunkNote(first: number, end: number, gone: readonly number[], window: number): string {
  const missed = gone.filter((position) => position > first - window)
  if (end - first === 1 || missed.length === 0) return ''
  const seen = missed.length === 1 ? `${missed[0]}` : `${missed[0]} to ${missed.at(-1)}`
  return (
    `The query at ${first} would still see ${seen}: to write ${end - first} at once, a ring needs ` +
    `${counted(end - first - 1, 'row')} more, as the lab’s cache has, or they attend first.`
  )
}

/** Positions that were held and are no more, in order. */
function forgotten(was: readonly number[], is: readonly number[]): number[] {
  return was.filter((position) => position >= 0 && !is.includes(position)).sort((a, b) => a - b)
}

function shortened({ request, before, after }: Scene, slot: number, how: string): string {
  const said = `${slotName(slot)} ${how}`
  if (request.kind !== 'paged') {
    return `${said}. ${request.kind === 'contiguous' ? 'Its rows stay reserved' : 'Its rows wait to be written again'}.`
  }
  const was = new Set(before.pages.map(({ page }) => page))
  for (const { page } of after.pages) was.delete(page)
  const freed = [...was].sort((a, b) => a - b)
  return freed.length === 0
    ? `${said}. No page is free for it: others read them.`
    : `${said}; ${pageNames(freed)} go${freed.length === 1 ? 'es' : ''} back to the pool.`
}

function forked({ request, before, after }: Scene, from: number, to: number): string {
  const said = `${slotName(to)} continues ${slotName(from)}`
  const { length, pages } = after.slots[to]!
  if (length === 0) return `${said}, which is empty.`
  if (request.kind === 'paged') return `${said}: its table names the same ${pageNames(pages)}, and nothing is copied.`
  const copied = after.copied_rows - before.copied_rows
  return `${said}: ${counted(copied, 'row')} ${copied === 1 ? 'is' : 'are'} copied into rows of its own.`
}
