/** The lines of the ledger: each amount as the engine counted it, and its formula with the numbers put in. */
import { threeDigits, formatBytes } from '../../draw/format.ts'
import type { Ledger, LedgerRequest } from '../../runtime/figures_protocol.ts'

export interface LedgerLine {
  /** For style sheets and tests. */
  id: string
  name: string
  /** Bytes or FLOPs, of the engine. */
  amount: number
  /** What the amount follows from: names and numbers. */
  formula: string
}

export const bytes_of: Record<LedgerRequest['dtype'], number> = { float32: 4, float16: 2, bfloat16: 2, int8: 1 }

const n = (count: number) => count.toLocaleString('en')
const counted = (count: number, one: string, many = `${one}s`) => `${n(count)} ${count === 1 ? one : many}`

/** Bytes: all of them grow with the text but the parameters, whose other name, weights, attention has for its own. */
export function memoryLines(request: LedgerRequest, ledger: Ledger): LedgerLine[] {
  const { seq_len, num_layers, num_heads, num_kv_heads, head_dim, batch, dtype } = request
  const layers = counted(num_layers, 'layer')
  const heads = counted(num_heads, 'head')
  const bytes = counted(bytes_of[dtype], 'byte')
  const square = `${n(seq_len)}²`
  return [
    {
      id: 'head-scores',
      name: "one head's scores",
      amount: ledger.head_scores_bytes,
      formula: `${square} × ${bytes}`,
    },
    {
      id: 'layer-scores',
      name: "one layer's scores",
      amount: ledger.layer_scores_bytes,
      formula: `${heads} × ${square} × ${bytes}`,
    },
    {
      id: 'all-scores',
      name: 'all scores',
      amount: ledger.all_scores_bytes,
      formula: `${counted(batch, 'sequence')} × ${layers} × ${heads} × ${square} × ${bytes}`,
    },
    {
      id: 'kv-cache',
      name: 'KV cache',
      amount: ledger.kv_cache_bytes,
      formula:
        `2 (key, value) × ${counted(batch, 'sequence')} × ${layers} × ${counted(num_kv_heads, 'KV head')} × head_dim ${n(head_dim)} × ` +
        `${counted(seq_len, 'token')} × ${bytes}`,
    },
    {
      id: 'parameters',
      name: 'parameters',
      amount: ledger.weight_bytes,
      formula: `${n(ledger.parameter_count)} numbers × ${bytes}`,
    },
  ]
}

/** FLOPs of a pass over batch × seq_len tokens; a multiply-add is two. */
export function flopLines(request: LedgerRequest, ledger: Ledger): LedgerLine[] {
  const { seq_len, num_layers, num_heads, num_kv_heads, head_dim, batch, mlp_dim, vocab_size, causal } = request
  const embed_dim = num_heads * head_dim
  const tokens = counted(batch * seq_len, 'token')
  const layers = counted(num_layers, 'layer')
  const pairs = causal ? `${n(seq_len)} × ${n(seq_len + 1)} ÷ 2 pairs` : `${n(seq_len)}² pairs`
  const sequences = batch === 1 ? '' : `${counted(batch, 'sequence')} × `
  return [
    {
      id: 'projections',
      name: 'projections',
      amount: ledger.projection_flops,
      formula: `2 FLOPs × ${tokens} × ${layers} × ${n(embed_dim)} × (2 × ${n(embed_dim)} + 2 × ${n(num_kv_heads * head_dim)})`,
    },
    {
      id: 'attention',
      name: 'attention',
      amount: ledger.attention_flops,
      formula: `2 FLOPs × 2 (scores, values) × ${sequences}${layers} × ${counted(num_heads, 'head')} × head_dim ${n(head_dim)} × ${pairs}`,
    },
    {
      id: 'mlp',
      name: 'feed-forward',
      amount: ledger.mlp_flops,
      formula: `2 FLOPs × ${tokens} × ${layers} × 2 (up, down) × ${n(embed_dim)} × ${n(mlp_dim)}`,
    },
    {
      id: 'logits',
      name: 'logits',
      amount: ledger.logits_flops,
      formula: `2 FLOPs × ${tokens} × ${n(embed_dim)} × vocabulary ${n(vocab_size)}`,
    },
  ]
}

/** The axis of the bars: from 1 KiB to 64 PiB, each doubling as wide as the next, so that a bar grows in place. */
const axis = { first: 10, last: 56 } as const

export const ticks = [
  { exponent: 10, name: '1 KiB' },
  { exponent: 20, name: '1 MiB' },
  { exponent: 30, name: '1 GiB' },
  { exponent: 40, name: '1 TiB' },
  { exponent: 50, name: '1 PiB' },
] as const

/** 0 … 1 of the axis' width. */
export function placeOnAxis(exponent: number): number {
  return Math.min(1, Math.max(0, (exponent - axis.first) / (axis.last - axis.first)))
}

export function barLength(bytes: number): number {
  return bytes > 0 ? placeOnAxis(Math.log2(bytes)) : 0
}

/** Binary, and from a gigabyte on as model cards have it too: "144 GiB (154.6 GB)". */
export function formatLedgerBytes(bytes: number): string {
  if (bytes < 1e9) return formatBytes(bytes)
  const decimal = bytes < 1e12 ? `${(bytes / 1e9).toFixed(1)} GB` : `${threeDigits(bytes / 1e12)} TB`
  return `${formatBytes(bytes)} (${decimal})`
}

const flop_units = ['', 'k', 'M', 'G', 'T', 'P', 'E', 'Z']

/** 1.23e15 → "1.23 PFLOPs": how many there are, not how many a second. */
export function formatFlops(flops: number): string {
  let value = flops
  let unit = 0
  // 999.6 would be written as 1,000.
  while (value >= 999.5 && unit < flop_units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${threeDigits(value)} ${flop_units[unit]}FLOPs`
}

/** Shares of a whole in per cent, one decimal where small. */
export function formatShare(share: number): string {
  const percent = 100 * share
  if (percent > 0 && percent < 0.1) return '< 0.1 %'
  return `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`
}
