import { callOf, caseOf, type Random } from '../../../../tests/exercises/proof/cases.ts'
import type { Evidence } from '../../../../tests/exercises/proof/evidence.ts'

/** Any three lengths. */
function cases(random: Random) {
  return Array.from({ length: 12 }, () => {
    const head_dim = random.whole(1, 12)
    const query = random.matrix(random.whole(1, 9), head_dim)
    const key = random.matrix(random.whole(1, 9), head_dim)
    return caseOf([
      callOf('score', { query, key }, { returns: [{ name: 'scores', kind: 'matrix', object: undefined }] }),
    ])
  })
}

export const evidence: Evidence = { cases }
