/** Computed, not measured: what the score matrices of a dense attention weigh. */

export interface ScoreMatrices {
  name: string
  seq_len: number
  num_heads: number
  num_layers: number
  bytes_per_element: number
}

/** layers × heads × N² × bytes per element. */
export function scoreBytes(of: Omit<ScoreMatrices, 'name'>): number {
  return of.num_layers * of.num_heads * of.seq_len ** 2 * of.bytes_per_element
}

/** float32. Sizes from the papers: GPT-2 (Radford et al., 2019), GPT-3 (Brown et al., 2020, table 2.1). */
export const known_models: readonly ScoreMatrices[] = [
  { name: 'one head', seq_len: 128, num_heads: 1, num_layers: 1, bytes_per_element: 4 },
  { name: 'one head', seq_len: 512, num_heads: 1, num_layers: 1, bytes_per_element: 4 },
  { name: 'one head', seq_len: 2048, num_heads: 1, num_layers: 1, bytes_per_element: 4 },
  { name: 'GPT-2 small', seq_len: 1024, num_heads: 12, num_layers: 12, bytes_per_element: 4 },
  { name: 'GPT-3', seq_len: 2048, num_heads: 96, num_layers: 96, bytes_per_element: 4 },
]
