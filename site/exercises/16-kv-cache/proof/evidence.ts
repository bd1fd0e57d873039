import type { Answer } from '../../../../tests/exercises/checks.ts'
import { attendReturns, callOf, caseOf, numberOf, Random } from '../../../../tests/exercises/proof/cases.ts'
import { sameAnswers } from '../../../../tests/exercises/proof/compare.ts'
import type { Evidence } from '../../../../tests/exercises/proof/evidence.ts'
import type { Call } from '../../../../web/src/runtime/protocol.ts'

/** Calls on one or two caches, as a model makes them, without knowing what they answer. */
class Script {
  readonly calls: Call[] = []
  #lengths: number[] = []

  constructor(
    private random: Random,
    private head_dim: number,
    private max_seq_len: number,
  ) {}

  create(cache: number): this {
    this.#lengths[cache] = 0
    const { max_seq_len, head_dim } = this
    const returns: Call['returns'] = [{ name: 'cache', kind: 'object', object: cache }]
    return this.#add(callOf('create_cache', { max_seq_len, head_dim }, { returns }))
  }

  append(cache: number, count: number): this {
    const [key, value] = [this.random.matrix(count, this.head_dim), this.random.matrix(count, this.head_dim)]
    const fits = this.#lengths[cache]! + count <= this.max_seq_len
    if (fits) this.#lengths[cache]! += count
    const more = { may_fail: !fits, overwrite_args: this.random.unit() < 0.3 ? 7 : undefined }
    return this.#add(callOf('append', { cache: { object: cache }, key, value }, more))
  }

  /** The last `count` tokens, or as many as there are. */
  attend(cache: number, count: number, scale = 1): this {
    const rows = Math.min(count, this.#lengths[cache]!)
    const query = this.random.matrix(rows, this.head_dim, scale)
    if (rows === 0) return this
    return this.#add(callOf('attend', { cache: { object: cache }, query }, { returns: attendReturns }))
  }

  reset(cache: number): this {
    this.#lengths[cache] = 0
    return this.#add(callOf('reset', { cache: { object: cache } }))
  }

  #add(call: Call): this {
    this.calls.push(call)
    return this
  }
}

function cases(random: Random) {
  return Array.from({ length: 8 }, () => {
    const script = new Script(random, random.whole(1, 10), random.whole(1, 14)).create(0).create(1)
    for (let step = 0; step < 12; ++step) {
      const [cache, count] = [random.whole(0, 1), random.whole(1, 5)]
      if (random.unit() < 0.1) script.reset(cache)
      script.append(cache, count).attend(cache, random.whole(1, count), 10 ** random.whole(-1, 1))
    }
    return caseOf(script.calls)
  })
}

interface Reads {
  append: number
  attend: number
}

/** What the step from `length - 1` to `length` tokens reads. */
function readsOfStep(program: Answer, length: number, max_seq_len: number): Reads {
  const script = new Script(new Random(length), 4, max_seq_len).create(0)
  script
    .append(0, length - 1)
    .attend(0, length - 1)
    .append(0, 1)
    .attend(0, 1)
  const results = program([caseOf(script.calls)]).results?.[0]
  return { append: numberOf(results?.[3], 'reads') ?? 0, attend: numberOf(results?.[4], 'reads') ?? 0 }
}

function answersRight(program: Answer, solution: Answer): boolean {
  const some = [1, 2, 3, 4].flatMap((seed) => cases(new Random(seed)))
  const [right, got] = [solution(some).results, program(some).results]
  return right !== undefined && got !== undefined && sameAnswers(right, got)
}

/** Twice the tokens, twice what an append reads, and all the earlier keys at least. */
function copiesTheCache(program: Answer): boolean {
  const [half, whole] = [readsOfStep(program, 40, 100).append, readsOfStep(program, 80, 100).append]
  return whole >= 79 * 4 && whole > 1.7 * half
}

/** Less than the keys and values of the tokens, which have to be read. */
const readsNotCounted = (program: Answer) => readsOfStep(program, 50, 100).attend < 50 * 8

/** The room decides, not the number of tokens. */
function readsEmptySlots(program: Answer): boolean {
  const few = readsOfStep(program, 10, 200).attend
  return readsOfStep(program, 10, 400).attend > 1.7 * few && readsOfStep(program, 20, 200).attend < 1.5 * few
}

/** Twice the tokens, four times the reads. */
function recomputesEveryQuery(program: Answer): boolean {
  return readsOfStep(program, 80, 100).attend > 3 * readsOfStep(program, 40, 100).attend
}

/** Several times what the solution reads, in a way that no other name tells. */
function readsTooMuch(program: Answer, solution: Answer): boolean {
  const [own, right] = [readsOfStep(program, 60, 100), readsOfStep(solution, 60, 100)]
  const known = [copiesTheCache, readsNotCounted, readsEmptySlots, recomputesEveryQuery]
  const too_much = own.attend > 3 * right.attend || own.append > 3 * right.append
  return too_much && !known.some((claim) => claim(program))
}

const costs = {
  copies_the_cache: copiesTheCache,
  reads_not_counted: readsNotCounted,
  reads_empty_slots: readsEmptySlots,
  recomputes_every_query: recomputesEveryQuery,
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
