import type { Answer } from '../../../../tests/exercises/checks.ts'
import { callOf, caseOf, numberOf, Random } from '../../../../tests/exercises/proof/cases.ts'
import { sameAnswers } from '../../../../tests/exercises/proof/compare.ts'
import type { Evidence } from '../../../../tests/exercises/proof/evidence.ts'
import type { Call } from '../../../../web/src/runtime/protocol.ts'

interface Sizes {
  vocab_size: number
  head_dim: number
  max_seq_len: number
}

const matrices = (...names: string[]): Call['returns'] =>
  names.map((name) => ({ name, kind: 'matrix', object: undefined }))

/** Calls on sessions of one model, without knowing what they answer. */
class Script {
  readonly calls: Call[] = []
  #model: Call['args']

  constructor(
    private random: Random,
    private sizes: Sizes,
  ) {
    const { vocab_size, head_dim, max_seq_len } = sizes
    const weights = () => random.matrix(head_dim, head_dim, 1 / Math.sqrt(head_dim))
    this.#model = [random.matrix(vocab_size, head_dim), random.matrix(max_seq_len, head_dim)]
    this.#model.push(weights(), weights(), weights())
  }

  create(session: number): this {
    const [embedding, position, w_query, w_key, w_value] = this.#model
    const args = { embedding: embedding!, position: position!, w_query: w_query!, w_key: w_key!, w_value: w_value! }
    const returns: Call['returns'] = [{ name: 'session', kind: 'object', object: session }]
    return this.#add(callOf('create_session', args, { returns }))
  }

  prefill(session: number, length: number): this {
    const args = { session: { object: session }, prompt: this.#prompt(length) }
    return this.#add(callOf('prefill', args, { returns: matrices('logits') }))
  }

  decode(session: number): this {
    const args = { session: { object: session }, token: this.#token() }
    return this.#add(callOf('decode', args, { returns: matrices('logits') }))
  }

  generate(session: number, prompt_len: number, new_tokens: number): this {
    const args = { session: { object: session }, prompt: this.#prompt(prompt_len), new_tokens }
    return this.#add(callOf('generate', args, { returns: matrices('tokens', 'logits') }))
  }

  #token = () => this.random.whole(0, this.sizes.vocab_size - 1)

  #prompt(length: number) {
    const prompt = this.random.matrix(1, length)
    prompt.data.forEach((_, t) => (prompt.data[t] = this.#token()))
    return prompt
  }

  #add(call: Call): this {
    this.calls.push(call)
    return this
  }
}

/** Two texts that take turns, and one that is written and goes on. */
function cases(random: Random) {
  return Array.from({ length: 8 }, () => {
    const sizes = { vocab_size: random.whole(2, 9), head_dim: random.whole(1, 8), max_seq_len: 32 }
    const script = new Script(random, sizes).create(0).create(1).create(2)
    script.prefill(0, random.whole(1, 8)).prefill(1, random.whole(1, 8))
    script.generate(2, random.whole(1, 6), random.whole(1, 6))
    for (let step = 0; step < 8; ++step) script.decode(random.whole(0, 2))
    return caseOf(script.calls)
  })
}

const sizes = { vocab_size: 6, head_dim: 16, max_seq_len: 300 }

/** What decode reads of a token after `length - 1` others. */
function decodeReads(program: Answer, length: number, max_seq_len = sizes.max_seq_len): number {
  const script = new Script(new Random(length), { ...sizes, max_seq_len }).create(0)
  script.prefill(0, length - 1).decode(0)
  return numberOf(program([caseOf(script.calls)]).results?.[0]?.[2], 'reads') ?? 0
}

function generateReads(program: Answer, new_tokens: number): number {
  const script = new Script(new Random(new_tokens), sizes).create(0).generate(0, 2, new_tokens)
  return numberOf(program([caseOf(script.calls)]).results?.[0]?.[1], 'reads') ?? 0
}

/** Each weight of three projections, and the embedding for the logits, have to be read. */
const readsNotCounted = (program: Answer) => decodeReads(program, 5) < 3 * 16 * 16 + 6 * 16

/** Each earlier token costs as much as a projection at least, or all of them are read again for each new one. */
function recomputesTheText(program: Answer): boolean {
  const more = decodeReads(program, 120) - decodeReads(program, 60)
  return more > 60 * 16 * 16 || generateReads(program, 120) > 3 * generateReads(program, 60)
}

/** Several times what the solution reads, in a way that no other name tells. */
function readsTooMuch(program: Answer, solution: Answer): boolean {
  const too_much = [8, 16, 32].some(
    (length) => decodeReads(program, length, 512) > 2.5 * decodeReads(solution, length, 512),
  )
  return too_much && !recomputesTheText(program)
}

function answersRight(program: Answer, solution: Answer): boolean {
  const some = [1, 2, 3, 4].flatMap((seed) => cases(new Random(seed)))
  const [right, got] = [solution(some).results, program(some).results]
  return right !== undefined && got !== undefined && sameAnswers(right, got)
}

const costs = {
  reads_not_counted: readsNotCounted,
  recomputes_the_text: recomputesTheText,
  reads_too_much: readsTooMuch,
}

/** A name for a cost says, too, that the numbers are right. */
const claims = Object.fromEntries(
  Object.entries(costs).map(([name, claim]) => [
    name,
    (program: Answer, solution: Answer) => answersRight(program, solution) && claim(program, solution),
  ]),
)

export const evidence: Evidence = { cases, claims }
