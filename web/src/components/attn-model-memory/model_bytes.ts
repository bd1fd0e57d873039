/** What a model's parts weigh, by formula from its shape. */
import type { ModelInfo } from '../../runtime/protocol.ts'

const float32_bytes = 4

/** Keys and values that one more token adds, in all layers, float32. */
export function kvBytesPerToken({ num_layers, num_kv_heads, head_dim }: ModelInfo): number {
  return 2 * num_layers * num_kv_heads * head_dim * float32_bytes
}

/** The score matrices of a whole pass, if every head of every layer kept its own, float32. */
export function scoreBytes({ num_layers, num_heads }: ModelInfo, seq_len: number): number {
  return num_layers * num_heads * seq_len ** 2 * float32_bytes
}

/** Doubling lengths from 32 to `largest`, and `largest` itself. */
export function seqLensUpTo(largest: number): number[] {
  const lengths: number[] = []
  for (let seq_len = 32; seq_len < largest; seq_len *= 2) lengths.push(seq_len)
  return [...lengths, largest]
}
