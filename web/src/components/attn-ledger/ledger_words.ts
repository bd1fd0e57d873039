/** What the ledger's sentence says: what is largest, and from which seq_len on the squares win. */
import { formatBytes } from '../../draw/format.ts'
import type { Ledger, LedgerRequest } from '../../runtime/figures_protocol.ts'

/**
 * The first seq_len at which all scores weigh more than the parameters. Scores grow with N², parameters do not grow:
 * N √(parameters / scores).
 */
export function scoresPassParameters({ seq_len }: LedgerRequest, ledger: Ledger): number {
  return firstAbove(seq_len * Math.sqrt(ledger.weight_bytes / ledger.all_scores_bytes))
}

/**
 * The first seq_len at which attention costs more than the feed-forward network. Their ratio grows with N, or with
 * N + 1 where the mask is causal.
 */
export function attentionPassesMlp({ seq_len, causal }: LedgerRequest, ledger: Ledger): number {
  const extra = causal ? 1 : 0
  return firstAbove(((seq_len + extra) * ledger.mlp_flops) / ledger.attention_flops - extra)
}

/** The first whole number above, with room for the rounding of what led to it. */
function firstAbove(value: number): number {
  const nearest = Math.round(value)
  const whole = Math.abs(value - nearest) <= 1e-9 * Math.max(1, nearest) ? nearest : Math.floor(value)
  return Math.max(1, whole + 1)
}

/** Of what a pass keeps: all scores, the cache, the parameters. */
export function largestOf(ledger: Ledger): { name: string; bytes: number } {
  return [
    { name: 'the parameters are', bytes: ledger.weight_bytes },
    { name: 'the KV cache is', bytes: ledger.kv_cache_bytes },
    { name: 'the scores, were all kept at once, are', bytes: ledger.all_scores_bytes },
  ].reduce((most, each) => (each.bytes > most.bytes ? each : most))
}

export function ledgerSentence(request: LedgerRequest, ledger: Ledger): string {
  const n = (count: number) => count.toLocaleString('en')
  const { seq_len } = request
  const largest = largestOf(ledger)
  const scores = scoresPassParameters(request, ledger)
  const attention = attentionPassesMlp(request, ledger)
  return (
    `At ${n(seq_len)} tokens ${largest.name} the largest, ${formatBytes(largest.bytes)}. ` +
    `Scores ${seq_len >= scores ? 'outweigh' : 'would outweigh'} the parameters from ${n(scores)} tokens on; ` +
    `attention ${seq_len >= attention ? 'costs' : 'would cost'} more FLOPs than the feed-forward network from ` +
    `${n(attention)} tokens on.`
  )
}
