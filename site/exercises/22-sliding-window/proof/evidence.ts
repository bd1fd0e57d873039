import type { Answer } from '../../../../tests/exercises/checks.ts'
import { attendReturns, callOf, caseOf, numberOf, Random } from '../../../../tests/exercises/proof/cases.ts'
import { sameAnswers } from '../../../../tests/exercises/proof/compare.ts'
import type { Evidence } from '../../../../tests/exercises/proof/evidence.ts'
import type { Call } from '../../../../web/src/runtime/protocol.ts'

const storedReturns: Call['returns'] = [
  { name: 'keys', kind: 'matrix', object: undefined },
  { name: 'values', kind: 'matrix', object: undefined },
]

/** Calls on caches of one head_dim. */
class Script {
  readonly calls: Call[] = []

  constructor(
    private random: Random,
    private head_dim: number,
  ) {}

  create(cache: number, num_sinks: number, window: number): this {
    const returns: Call['returns'] = [{ name: 'cache', kind: 'object', object: cache }]
    return this.#add(callOf('create_cache', { num_sinks, window, head_dim: this.head_dim }, { returns }))
  }

  append(cache: number, count: number): this {
    const [key, value] = [this.random.matrix(count, this.head_dim), this.random.matrix(count, this.head_dim)]
    const overwrite_args = this.random.unit() < 0.5 ? 7 : undefined
    return this.#add(callOf('append', { cache: { object: cache }, key, value }, { overwrite_args }))
  }

  attend(cache: number): this {
    const query = this.random.matrix(1, this.head_dim)
    return this.#add(callOf('attend', { cache: { object: cache }, query }, { returns: attendReturns }))
  }

  stored(cache: number): this {
    return this.#add(callOf('stored', { cache: { object: cache } }, { returns: storedReturns }))
  }

  #add(call: Call): this {
    this.calls.push(call)
    return this
  }
}

/** Any sizes, also more sinks than window, and any order of calls. */
function cases(random: Random) {
  return Array.from({ length: 6 }, () => {
    const script = new Script(random, random.whole(1, 9))
    for (const cache of [0, 1]) script.create(cache, random.whole(0, 5), random.whole(1, 5)).append(cache, 1)
    for (let step = 0; step < 10; ++step) {
      const cache = random.whole(0, 1)
      script.append(cache, random.unit() < 0.7 ? 1 : random.whole(2, 12)).attend(cache)
      if (random.unit() < 0.3) script.stored(cache)
    }
    return caseOf(script.calls)
  })
}

const head_dim = 4
const num_sinks = 3

/** What one more token costs, with so many before it. */
function readsOfStep(program: Answer, before: number, window: number): { append: number; attend: number } {
  const script = new Script(new Random(before), head_dim)
  script.create(0, num_sinks, window).append(0, before).append(0, 1).attend(0)
  const results = program([caseOf(script.calls)]).results?.[0]
  return { append: numberOf(results?.[2], 'reads') ?? 0, attend: numberOf(results?.[3], 'reads') ?? 0 }
}

function answersRight(program: Answer, solution: Answer): boolean {
  const some = [1, 2, 3, 4].flatMap((seed) => cases(new Random(seed)))
  const [right, got] = [solution(some).results, program(some).results]
  return right !== undefined && got !== undefined && sameAnswers(right, got)
}

/** More than a few times the key and the value of one token. */
const appendReadsTheCache = (program: Answer) => readsOfStep(program, 150, 100).append > 4 * 2 * head_dim

/** Less than the keys and values of the rows that are filled. */
const readsNotCounted = (program: Answer) =>
  readsOfStep(program, 39, 100).attend < 40 * 2 * head_dim || readsOfStep(program, 150, 50).attend < 53 * 2 * head_dim

/** Several times what the solution reads, with few tokens or with many. */
const readsTooMuch = (program: Answer, solution: Answer) =>
  [15, 500].some((before) => {
    const [own, right] = [readsOfStep(program, before, 250), readsOfStep(solution, before, 250)]
    return own.attend > 3 * right.attend
  })

const costs = {
  append_reads_the_cache: appendReadsTheCache,
  reads_not_counted: readsNotCounted,
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
