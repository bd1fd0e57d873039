import { attendReturns, callOf, caseOf, type Random } from '../../../../tests/exercises/proof/cases.ts'
import type { Evidence } from '../../../../tests/exercises/proof/evidence.ts'

/** Any three lengths. */
function cases(random: Random) {
  return Array.from({ length: 12 }, () => {
    const [num_heads, seq_len, head_dim] = [random.whole(1, 5), random.whole(1, 8), random.whole(1, 6)]
    const embed_dim = num_heads * head_dim
    const [w_q, w_k, w_v, w_o] = Array.from({ length: 4 }, () =>
      random.matrix(embed_dim, embed_dim, 1 / Math.sqrt(embed_dim)),
    ) as [Matrix, Matrix, Matrix, Matrix]
    const x = random.matrix(seq_len, embed_dim)
    return caseOf([callOf('attend', { x, w_q, w_k, w_v, w_o, num_heads }, { returns: attendReturns })])
  })
}

type Matrix = ReturnType<Random['matrix']>

export const evidence: Evidence = { cases }
