import { attendReturns, callOf, caseOf, type Random } from '../../../../tests/exercises/proof/cases.ts'
import type { Evidence } from '../../../../tests/exercises/proof/evidence.ts'

const returns = (name: string) => ({ returns: [{ name, kind: 'matrix' as const, object: undefined }] })

/** Any lengths, with as many keys as queries or more, and any head of a power of two. */
function cases(random: Random) {
  return Array.from({ length: 12 }, () => {
    const head_dim = 2 * random.whole(1, 7)
    const seq_len_k = random.whole(1, 9)
    const rows = random.whole(1, seq_len_k)
    const [x, query, scores] = [head_dim, head_dim, seq_len_k].map((cols) => random.matrix(rows, cols)) as Three
    const [key, value] = [random.matrix(seq_len_k, head_dim), random.matrix(seq_len_k, head_dim)]
    const [first_position, theta] = [random.whole(0, 80), random.whole(2, 10000)]
    const num_heads = 2 ** random.whole(0, 5)
    const head = random.whole(0, num_heads - 1)
    return caseOf([
      callOf('rotate', { x, first_position, theta }, returns('rotated')),
      callOf('attend', { query, key, value, theta }, { returns: attendReturns }),
      callOf('alibi', { scores, head, num_heads }, returns('biased')),
    ])
  })
}

type Matrix = ReturnType<Random['matrix']>
type Three = [Matrix, Matrix, Matrix]

export const evidence: Evidence = { cases }
