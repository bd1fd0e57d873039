/** One head of causal attention, and what the page says when the first right answer is there. */
import { largestDifference } from '../agree.js'
import { attentionWork } from '../work.js'
import { attention } from '../peers/javascript.js'

export const work = { ...attentionWork({ heads: 1, seq_len: 64, head_dim: 64 }), causal: true }

/** Reports the time since the page's first script, or that the answer is wrong. */
export function arrived(output) {
  const elapsed_ms = performance.now() - globalThis.begin
  const expected = new Float32Array(output.length)
  attention(work, expected)
  globalThis.firstResult = { elapsed_ms, difference: largestDifference(output, expected), n: work.seq_len }
}
