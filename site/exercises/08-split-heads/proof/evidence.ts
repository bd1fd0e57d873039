import { callOf, caseOf, type Random } from '../../../../tests/exercises/proof/cases.ts'
import type { Evidence } from '../../../../tests/exercises/proof/evidence.ts'

const returns = (name: string) => ({ returns: [{ name, kind: 'matrix' as const, object: undefined }] })

/** Any three lengths. */
function cases(random: Random) {
  return Array.from({ length: 12 }, () => {
    const [num_heads, seq_len, head_dim] = [random.whole(1, 7), random.whole(1, 9), random.whole(1, 8)]
    const x = random.matrix(seq_len, num_heads * head_dim)
    const heads = random.matrix(num_heads * seq_len, head_dim)
    return caseOf([
      callOf('split', { x, num_heads }, returns('heads')),
      callOf('merge', { heads, num_heads }, returns('x')),
    ])
  })
}

export const evidence: Evidence = { cases }
