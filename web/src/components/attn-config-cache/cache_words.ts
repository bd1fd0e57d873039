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

/** "4 times less than", "as much as": what sharing heads saves. */
function against(less: number, more: number): string {
  return less >= more ? 'as much as' : `${threeDigits(more / less)} times less than`
}

export function cacheSentence(
  name: string,
  { seq_len, batch, dtype }: Pick<ConfigCacheRequest, 'seq_len' | 'batch' | 'dtype'>,
  cache: ConfigCache,
): string {
  const of = batch === 1 ? '' : ` of ${counted(batch, 'sequence')}`
  const said =
    `${name} keeps ${formatBytes(cache.bytes_per_token)} per token as ${dtype}: ${counted(seq_len, 'token')}${of} take ` +
    `${formatBytes(cache.bytes)}, ${against(cache.bytes, cache.mha_bytes)} if each of its ${n(cache.num_heads)} query ` +
    `heads kept keys and values of its own.`
  if (cache.window === 0) return said
  const saved = cache.bytes_without_window - cache.bytes
  return saved > 0
    ? `${said} The window of ${n(cache.window)} saves ${formatBytes(saved)} of that.`
    : `${said} The window of ${n(cache.window)} is not yet full, so it saves nothing.`
}

/** What the kind of attention is called. */
export const attention_names: Record<ConfigCache['attention'], string> = {
  mha: 'multi-head: every query head has keys and values of its own',
  gqa: 'grouped-query: several query heads share a KV head',
  mqa: 'multi-query: all query heads share one KV head',
  mla: 'multi-head latent: all heads share one compressed vector',
}
