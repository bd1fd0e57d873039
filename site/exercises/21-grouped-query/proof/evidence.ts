import { attendReturns, callOf, caseOf, type Random } from '../../../../tests/exercises/proof/cases.ts'
import type { Evidence } from '../../../../tests/exercises/proof/evidence.ts'

/** Any lengths and groups, and models from tiny to large. */
function cases(random: Random) {
  return Array.from({ length: 12 }, () => {
    const [num_kv_heads, group, head_dim] = [random.whole(1, 4), random.whole(1, 4), random.whole(1, 7)]
    const [seq_len_q, seq_len_k] = [random.whole(1, 6), random.whole(1, 8)]
    const num_heads = num_kv_heads * group
    const query = random.matrix(seq_len_q, num_heads * head_dim)
    const key = random.matrix(seq_len_k, num_kv_heads * head_dim)
    const value = random.matrix(seq_len_k, num_kv_heads * head_dim)
    const model = {
      seq_len: random.whole(1, 100_000),
      num_layers: random.whole(1, 80),
      num_heads,
      num_kv_heads,
      head_dim: 8 * random.whole(1, 16),
      bytes_per_number: 2 ** random.whole(0, 3),
    }
    return caseOf([
      callOf('attend', { query, key, value, num_heads, num_kv_heads }, { returns: attendReturns }),
      callOf('cache_bytes', model, { returns: [{ name: 'bytes', kind: 'number', object: undefined }] }),
    ])
  })
}

export const evidence: Evidence = { cases }
