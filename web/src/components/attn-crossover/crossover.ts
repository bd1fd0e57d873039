/** Where two measured curves cross. */
import type { BlockCost } from '../../runtime/protocol.ts'

export const attentionMs = (cost: BlockCost) => cost.projections.median_ms + cost.heads.median_ms
export const attentionFlops = (cost: BlockCost) => cost.projections_flops + cost.heads_flops

/**
 * The seq_len from which on attention takes longer than the feed-forward network, read between two measured points along
 * straight lines on logarithmic axes. Undefined while it never does, or when it always did.
 */
export function measuredCrossover(costs: readonly BlockCost[]): number | undefined {
  const ratio = (cost: BlockCost) => Math.log(attentionMs(cost) / cost.mlp.median_ms)
  const below = costs.findLastIndex((cost) => ratio(cost) < 0)
  const before = costs[below]
  const after = costs[below + 1]
  if (!before || !after) return undefined
  const share = -ratio(before) / (ratio(after) - ratio(before))
  return Math.round(before.seq_len * (after.seq_len / before.seq_len) ** share)
}
