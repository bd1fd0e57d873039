import { attendReturns, callOf, caseOf, type Random } from '../../../../tests/exercises/proof/cases.ts'
import type { Evidence } from '../../../../tests/exercises/proof/evidence.ts'

/** Any four lengths, scores from tiny to large. */
function cases(random: Random) {
  return Array.from({ length: 12 }, () => {
    const [seq_len_q, seq_len_k, head_dim, value_dim] = [9, 9, 12, 9].map((most) => random.whole(1, most)) as number[]
    const query = random.matrix(seq_len_q!, head_dim!, 10 ** random.whole(-1, 1))
    const key = random.matrix(seq_len_k!, head_dim!)
    return caseOf([
      callOf('attend', { query, key, value: random.matrix(seq_len_k!, value_dim!) }, { returns: attendReturns }),
    ])
  })
}

export const evidence: Evidence = { cases }
