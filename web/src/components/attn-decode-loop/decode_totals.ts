/** The decode loop's steps added up, and in words. */
import { formatCount, threeDigits } from '../../draw/format.ts'
import type { DecodeLoopRequest, DecodeLoopStep, DecodeWork } from '../../runtime/figures_protocol.ts'

export type LaneName = 'naive' | 'cached'

/** GPT-2 small, as its paper has it (Radford et al., 2019, table 2): what a multiply-add is counted for. */
export const model_shape: Omit<DecodeLoopRequest, 'prompt_tokens' | 'new_tokens'> = {
  num_layers: 12,
  num_heads: 12,
  num_kv_heads: 12,
  head_dim: 64,
  mlp_dim: 3072,
  vocab_size: 50257,
}

export const prompt_choices = [2, 4, 6, 8] as const
export const new_choices = [4, 8, 12] as const

/** What a lane has done for the tokens up to and with number `last` (from 0). */
export function totalWork(steps: readonly DecodeLoopStep[], last: number, lane: LaneName): DecodeWork {
  const total: DecodeWork = { rows: 0, score_pairs: 0, multiply_adds: 0, keys_read: 0, keys_written: 0 }
  for (const step of steps.slice(0, last + 1)) {
    for (const field of Object.keys(total) as (keyof DecodeWork)[]) total[field] += step[lane][field]
  }
  return total
}

/** Keys that came from the cache. The engine writes the newest first and reads them with the others; they were computed
 * now, and the picture shows them so. */
export const keysFromCache = ({ keys_read, keys_written }: DecodeWork) => keys_read - keys_written

export type CellState =
  /** A pair that no step has computed yet, or that the causal mask blocks. */
  | 'none'
  /** In an earlier step, not in this one. */
  | 'earlier'
  | 'now'
  /** Now, and in an earlier step already. */
  | 'again'

/** What this step makes of query `query` and key `key` in one lane. */
export function pairState(
  steps: readonly DecodeLoopStep[],
  at: number,
  lane: LaneName,
  query: number,
  key: number,
): CellState {
  if (key > query) return 'none'
  const now = runs(steps[at]!, lane, query)
  const earlier = steps.slice(0, at).some((step) => runs(step, lane, query))
  if (now) return earlier ? 'again' : 'now'
  return earlier ? 'earlier' : 'none'
}

/** Whether a position runs through the model in this step: those that run are the newest. */
export function runs({ seq_len, ...work }: DecodeLoopStep, lane: LaneName, position: number): boolean {
  return position < seq_len && position >= seq_len - work[lane].rows
}

export type KeyState = 'none' | 'computed' | 'read'

/** Where this step has the key of a position from. */
export function keyState(step: DecodeLoopStep, lane: LaneName, position: number): KeyState {
  if (runs(step, lane, position)) return 'computed'
  return position < step[lane].keys_read ? 'read' : 'none'
}

const n = (count: number) => count.toLocaleString('en')
const counted = (count: number, one: string) => `${n(count)} ${count === 1 ? one : `${one}s`}`

export function tokenSentence(steps: readonly DecodeLoopStep[], at: number): string {
  const { naive, cached } = steps[at]!
  const token = `Token ${at + 1}`
  if (naive.rows === cached.rows) {
    const keys = counted(cached.keys_written, 'key')
    return `${token}: both run ${counted(naive.rows, 'row')}, the prompt. The cached lane keeps ${keys} and as many values.`
  }
  return (
    `${token}: naive runs all ${counted(naive.rows, 'row')}, ${n(naive.rows - cached.rows)} of them again; cached runs ` +
    `${n(cached.rows)} and reads ${counted(keysFromCache(cached), 'key')} from the cache.`
  )
}

export function totalSentence(steps: readonly DecodeLoopStep[], at: number): string {
  const naive = totalWork(steps, at, 'naive')
  const cached = totalWork(steps, at, 'cached')
  if (at === 0) return 'So far they have done the same.'
  const so_far = at === steps.length - 1 ? `All ${steps.length} tokens` : 'So far'
  return (
    `${so_far}: ${n(naive.rows)} rows against ${n(cached.rows)}, ${formatCount(naive.multiply_adds)} multiply-adds ` +
    `against ${formatCount(cached.multiply_adds)}, ${threeDigits(naive.multiply_adds / cached.multiply_adds)} times as many.`
  )
}
