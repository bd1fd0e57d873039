import { callOf, caseOf, type Random } from '../../../../tests/exercises/proof/cases.ts'
import type { Evidence } from '../../../../tests/exercises/proof/evidence.ts'

/** Any shape, each row with a level and a scale of its own, and blocked keys anywhere. */
function cases(random: Random) {
  return Array.from({ length: 12 }, () => {
    const scores = random.matrix(random.whole(1, 8), random.whole(1, 8))
    const { rows, cols, data } = scores
    for (let r = 0; r < rows; ++r) {
      const [level, scale] = [random.whole(-3, 3) * 10 ** random.whole(0, 4), 10 ** random.whole(-1, 3)]
      const blocked = random.unit() < 0.2 ? 1 : random.unit() / 2
      for (let c = 0; c < cols; ++c) {
        const at = r * cols + c
        data[at] = random.unit() < blocked ? -Infinity : level + data[at]! * scale
      }
    }
    return caseOf([
      callOf('softmax', { scores }, { returns: [{ name: 'weights', kind: 'matrix', object: undefined }] }),
    ])
  })
}

export const evidence: Evidence = { cases }
