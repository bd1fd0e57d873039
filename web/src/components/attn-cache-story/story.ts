/** A story: what happens to the sequences of a cache, told as far as `shown`. What the visitor does goes on from there. */
import type { CacheKind, CacheOperation, CacheStoryRequest } from '../../runtime/figures_protocol.ts'

export interface Story {
  kind: CacheKind
  operations: readonly CacheOperation[]
  /** Operations that have happened, 0 … operations.length. */
  shown: number
  /** What stood here before each change, the newest last. */
  before: readonly Omit<Story, 'before'>[]
}

/** Sequence A and the one that can continue it. */
export const A = 0
export const B = 1

export const kinds: readonly { value: CacheKind; label: string }[] = [
  { value: 'contiguous', label: 'contiguous' },
  { value: 'window', label: 'window' },
  { value: 'paged', label: 'paged' },
]

/** One layer of Llama-3-8B: 2 × 8 KV heads × head_dim 128 × 2 bytes. */
const bytes_per_position = 2 * 8 * 128 * 2

/** Small enough to be seen whole. */
const sizes: Record<CacheKind, Omit<CacheStoryRequest, 'kind' | 'operations'>> = {
  contiguous: { batch: 2, max_seq_len: 16, window: 6, sinks: 2, page_size: 4, max_pages: 8, bytes_per_position },
  window: { batch: 1, max_seq_len: 24, window: 6, sinks: 2, page_size: 4, max_pages: 8, bytes_per_position },
  paged: { batch: 2, max_seq_len: 16, window: 6, sinks: 2, page_size: 4, max_pages: 6, bytes_per_position },
}

const append = (slot: number, count: number): CacheOperation => ({ op: 'append', slot, count })

/** What there is to see of each kind, step by step. */
const prepared: Record<CacheKind, readonly CacheOperation[]> = {
  // A prompt, two tokens; a copy for B; they part; A is cut back; it runs full.
  contiguous: [
    append(A, 6),
    append(A, 1),
    append(A, 1),
    { op: 'fork', slot: A, to: B },
    append(B, 1),
    append(A, 4),
    { op: 'truncate', slot: A, length: 8 },
    append(A, 4),
    append(A, 4),
    append(A, 1),
    { op: 'reset', slot: B },
  ],
  // It fills; from then on every token pushes one out, and the sinks stay. What was pushed out cannot be gone back to.
  window: [
    append(A, 4),
    append(A, 1),
    append(A, 1),
    append(A, 1),
    append(A, 1),
    append(A, 1),
    append(A, 1),
    append(A, 4),
    append(A, 4),
    { op: 'truncate', slot: A, length: 16 },
    { op: 'truncate', slot: A, length: 2 },
    append(A, 4),
  ],
  // Pages are taken as they are reached, shared after a fork, copied when written to, given back, and used up.
  paged: [
    append(A, 6),
    append(A, 1),
    { op: 'fork', slot: A, to: B },
    append(B, 1),
    append(A, 1),
    append(A, 1),
    append(B, 4),
    { op: 'truncate', slot: A, length: 4 },
    append(A, 1),
    append(B, 4),
    append(A, 4),
    append(A, 4),
    { op: 'reset', slot: B },
    append(A, 4),
  ],
}

export function storyOf(kind: CacheKind): Story {
  return { kind, operations: prepared[kind], shown: 0, before: [] }
}

/** An attribute may say anything. */
export function kindNamed(name: string | null): CacheKind {
  return kinds.find(({ value }) => value === name)?.value ?? 'contiguous'
}

export function step(story: Story, shown: number): Story {
  return { ...story, shown: Math.min(story.operations.length, Math.max(0, shown)) }
}

/** What was to come is dropped, but can be had back. */
export function act(story: Story, operation: CacheOperation): Story {
  const operations = [...story.operations.slice(0, story.shown), operation]
  return changed(story, { kind: story.kind, operations, shown: operations.length })
}

/** An empty cache to fill by hand. */
export function empty(story: Story): Story {
  return changed(story, { kind: story.kind, operations: [], shown: 0 })
}

/** The prepared story from its beginning. */
export function again(story: Story): Story {
  return changed(story, { kind: story.kind, operations: prepared[story.kind], shown: 0 })
}

export function isPrepared({ kind, operations }: Story): boolean {
  return operations === prepared[kind]
}

export function undo(story: Story): Story {
  const last = story.before.at(-1)
  return last ? { ...last, before: story.before.slice(0, -1) } : story
}

function changed({ kind, operations, shown, before }: Story, to: Omit<Story, 'before'>): Story {
  return { ...to, before: [...before, { kind, operations, shown }] }
}

export function requestOf({ kind, operations }: Story, shown: number): CacheStoryRequest {
  return { ...sizes[kind], kind, operations: operations.slice(0, shown) }
}
