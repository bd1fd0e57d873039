import { callOf, caseOf, type Random } from '../../../../tests/exercises/proof/cases.ts'
import type { Evidence } from '../../../../tests/exercises/proof/evidence.ts'
import type { Call } from '../../../../web/src/runtime/protocol.ts'

const numbers = (...names: string[]): Call['returns'] =>
  names.map((name) => ({ name, kind: 'number', object: undefined }))

/** Any layer, and blocks that fit, that do not, and that are larger than the text. */
function cases(random: Random) {
  return Array.from({ length: 12 }, () => {
    const num_heads = random.whole(1, 9)
    const [seq_len, embed_dim, hidden_dim] = [
      random.whole(1, 2000),
      num_heads * random.whole(1, 90),
      random.whole(1, 4000),
    ]
    return caseOf([
      callOf(
        'layer_macs',
        { seq_len, embed_dim, num_heads, hidden_dim },
        { returns: numbers('projections', 'attention', 'feed_forward') },
      ),
      callOf('crossover', { embed_dim, hidden_dim }, { returns: numbers('seq_len') }),
      callOf(
        'causal_macs',
        { seq_len, embed_dim, block_size: random.whole(1, 300) },
        { returns: numbers('attention') },
      ),
    ])
  })
}

export const evidence: Evidence = { cases }
