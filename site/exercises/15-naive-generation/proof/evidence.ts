import { callOf, caseOf, type Random } from '../../../../tests/exercises/proof/cases.ts'
import type { Evidence } from '../../../../tests/exercises/proof/evidence.ts'
import type { Call } from '../../../../web/src/runtime/protocol.ts'

const returns = (kind: 'matrix' | 'number', ...names: string[]): Call['returns'] =>
  names.map((name) => ({ name, kind, object: undefined }))

/** A model of any size, in which two tokens may be the same, and a text of any length. */
function generate(random: Random) {
  const [vocab_size, head_dim] = [random.whole(1, 9), random.whole(1, 8)]
  const [prompt_len, new_tokens] = [random.whole(1, 8), random.whole(1, 8)]
  const embedding = random.matrix(vocab_size, head_dim)
  const [twin, other] = [random.whole(0, vocab_size - 1), random.whole(0, vocab_size - 1)].map((id) => id * head_dim)
  embedding.data.copyWithin(twin!, other!, other! + head_dim)
  const position = random.matrix(prompt_len + new_tokens + random.whole(0, 3), head_dim)
  const weights = () => random.matrix(head_dim, head_dim, 1 / Math.sqrt(head_dim))
  const [w_query, w_key, w_value] = [weights(), weights(), weights()]
  const prompt = random.matrix(1, prompt_len)
  prompt.data.forEach((_, t) => (prompt.data[t] = random.whole(0, vocab_size - 1)))
  const args = { embedding, position, w_query, w_key, w_value, prompt, new_tokens }
  return callOf('generate', args, { returns: returns('matrix', 'tokens', 'logits') })
}

function count(random: Random) {
  const lengths = { prompt_len: random.whole(1, 5000), new_tokens: random.whole(1, 5000) }
  return callOf('count_projections', lengths, { returns: returns('number', 'naive', 'cached') })
}

function cases(random: Random) {
  return Array.from({ length: 12 }, () => caseOf([generate(random), count(random)]))
}

export const evidence: Evidence = { cases }
