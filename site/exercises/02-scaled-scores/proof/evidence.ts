import { callOf, caseOf, type Random } from '../../../../tests/exercises/proof/cases.ts'
import type { Evidence } from '../../../../tests/exercises/proof/evidence.ts'

/** Any three lengths, and scores of any size and shape to measure. */
function cases(random: Random) {
  return Array.from({ length: 12 }, () => {
    const head_dim = random.whole(1, 40)
    const query = random.matrix(random.whole(1, 9), head_dim)
    const key = random.matrix(random.whole(1, 9), head_dim)
    const scores = random.matrix(random.whole(1, 9), random.whole(1, 9), 10 ** random.whole(-1, 2))
    return caseOf([
      callOf('scaled_scores', { query, key }, { returns: [{ name: 'scores', kind: 'matrix', object: undefined }] }),
      callOf('spread', { scores }, { returns: [{ name: 'size', kind: 'number', object: undefined }] }),
    ])
  })
}

export const evidence: Evidence = { cases }
