import { callOf, caseOf, type Random } from '../../../../tests/exercises/proof/cases.ts'
import type { Evidence } from '../../../../tests/exercises/proof/evidence.ts'

/** Any two lengths that fit, and long ones to count. */
function cases(random: Random) {
  return Array.from({ length: 12 }, () => {
    const [few, many] = [random.whole(1, 12), random.whole(1, 40_000)]
    const lengths = (seq_len_k: number) => ({ seq_len_q: random.whole(1, seq_len_k), seq_len_k })
    return caseOf([
      callOf('causal_mask', lengths(few), { returns: [{ name: 'mask', kind: 'matrix', object: undefined }] }),
      callOf('count_pairs', lengths(many), { returns: [{ name: 'count', kind: 'number', object: undefined }] }),
    ])
  })
}

export const evidence: Evidence = { cases }
