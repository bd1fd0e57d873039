import { callOf, caseOf, type Random } from '../../../../tests/exercises/proof/cases.ts'
import type { Evidence } from '../../../../tests/exercises/proof/evidence.ts'

/** Any batch with any lengths, some of which do not fit. */
function cases(random: Random) {
  return Array.from({ length: 12 }, () => {
    const [batch, queries, seq_len] = [random.whole(1, 4), random.whole(1, 8), random.whole(1, 8)]
    const fit = Array.from({ length: batch }, () => random.whole(1, seq_len))
    const mask = random.matrix(batch, seq_len)
    mask.data.forEach((_, index) => (mask.data[index] = index % seq_len < fit[Math.floor(index / seq_len)]! ? 1 : 0))
    const scores = random.matrix(batch * queries, seq_len, 10 ** random.whole(-1, 1))
    const all = fit.map((length) => (random.unit() < 0.1 ? random.whole(0, 1) * (seq_len + 1) : length))
    const lengths = { rows: 1, cols: batch, data: Float32Array.from(all) }
    return caseOf([
      callOf('masked_weights', { scores, mask }, { returns: [{ name: 'weights', kind: 'matrix', object: undefined }] }),
      callOf(
        'padding_mask',
        { lengths, seq_len },
        { returns: [{ name: 'mask', kind: 'matrix', object: undefined }], may_fail: all.some((n, b) => n !== fit[b]) },
      ),
    ])
  })
}

export const evidence: Evidence = { cases }
