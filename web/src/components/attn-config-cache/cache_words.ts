/** The cache of a config in words: the formula with its numbers, and what the sentence says. */
import { formatBytes, threeDigits } from '../../draw/format.ts'
import type { ConfigCache, ConfigCacheRequest } from '../../runtime/figures_protocol.ts'
import { bytes_of } from '../attn-ledger/ledger_lines.ts'

export interface FormulaStep {
  id: string
  /** What the line gives: "numbers per token and layer". */
  name: string
  formula: string
  result: string
}

const n = (count: number) => count.toLocaleString('en')
const counted = (count: number, one: string) => `${n(count)} ${count === 1 ? one : `${one}s`}`

/** Line by line: numbers per token and layer, bytes per token, bytes in all. */
export function formulaSteps(
  { seq_len, batch, dtype }: Pick<ConfigCacheRequest, 'seq_len' | 'batch' | 'dtype'>,
  cache: ConfigCache,
): FormulaStep[] {
  const bytes = counted(bytes_of[dtype], 'byte')
  return [
    {
      id: 'elements',
      name: 'per token and layer',
      formula: perLayer(cache),
      result: counted(cache.elements_per_token, 'number'),
    },
    {
      id: 'per-token',
      name: 'per token',
      formula: `${n(cache.elements_per_token)} × ${counted(cache.num_layers, 'layer')} × ${bytes}`,
      result: formatBytes(cache.bytes_per_token),
    },
    {
      id: 'whole',
      name: 'whole cache',
      formula: `${n(cache.elements_per_token)} × ${bytes} × ${positions(seq_len, cache)} × ${counted(batch, 'sequence')}`,
      result: formatBytes(cache.bytes),
    },
  ]
}

function perLayer(cache: ConfigCache): string {
  const { attention, latent_dim, num_kv_heads, head_dim } = cache
  if (attention !== 'mla') return `2 (key and value) × ${counted(num_kv_heads, 'KV head')} × head_dim ${n(head_dim)}`
  const rotary = Number(cache.read.find(({ field }) => field === 'qk_rope_head_dim')?.value)
  return rotary > 0
    ? `kv_lora_rank ${n(latent_dim - rotary)} + qk_rope_head_dim ${n(rotary)}`
    : `one vector for all heads, ${n(latent_dim)}`
}

/** Positions in all layers: those with a window keep no more than it. */
function positions(seq_len: number, { num_layers, window_layers, window }: ConfigCache): string {
  const others = num_layers - window_layers
  const whole = `${counted(others, 'layer')} × ${counted(seq_len, 'token')}`
  if (window_layers === 0) return whole
  const cut = `${counted(window_layers, 'layer')} × ${n(Math.min(window, seq_len))}`
  return others === 0 ? `${cut} tokens` : `(${whole} + ${cut})`
}

/** "4 times smaller (4 GiB → 1 GiB)". */
const smaller = (from: number, to: number) =>
  `${threeDigits(from / to)} times smaller (${formatBytes(from)} → ${formatBytes(to)})`

/** What sharing heads saves, and what a window saves of the rest: one after the other, so that they multiply. */
function savings(cache: ConfigCache): string {
  const { attention, bytes, bytes_without_window, mha_bytes, window, window_layers, num_layers } = cache
  const shared = mha_bytes > bytes_without_window
  const sharing = shared
    ? `${attention === 'mla' ? 'One compressed vector for all heads' : 'Sharing heads'} makes it ${smaller(mha_bytes, bytes_without_window)}`
    : `Each of its ${n(cache.num_heads)} query heads keeps keys and values of its own: nothing is saved by sharing`
  if (window === 0) return `${sharing}.`
  const where = window_layers < num_layers ? ` in ${n(window_layers)} of ${counted(num_layers, 'layer')}` : ''
  const its_window = `window of ${n(window)}${where}`
  if (bytes_without_window <= bytes) return `${sharing}. The ${its_window} is not yet full, so it saves nothing.`
  return shared
    ? `${sharing}, the ${its_window} another ${threeDigits(bytes_without_window / bytes)} times (→ ${formatBytes(bytes)}).`
    : `${sharing}. The ${its_window} makes it ${smaller(bytes_without_window, bytes)}.`
}

export function cacheSentence(
  name: string,
  { seq_len, batch, dtype }: Pick<ConfigCacheRequest, 'seq_len' | 'batch' | 'dtype'>,
  cache: ConfigCache,
): string {
  const of = batch === 1 ? '' : ` of ${counted(batch, 'sequence')}`
  return (
    `${name} keeps ${formatBytes(cache.bytes_per_token)} per token as ${dtype}: ${counted(seq_len, 'token')}${of} take ` +
    `${formatBytes(cache.bytes)}. ${savings(cache)}`
  )
}

/** What is wrong with a text in the box, in the engine's words, with the way back that is always there. */
export function problemText(problem: string, known_name: string): string {
  return `${problem} Or press “Back to ${known_name}”.`
}

/** What the kind of attention is called. */
export const attention_names: Record<ConfigCache['attention'], string> = {
  mha: 'multi-head: every query head has keys and values of its own',
  gqa: 'grouped-query: several query heads share a KV head',
  mqa: 'multi-query: all query heads share one KV head',
  mla: 'multi-head latent: all heads share one compressed vector',
}
