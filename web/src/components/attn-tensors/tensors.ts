/** What there is to see in one call of a case. */
import type { Matrix } from '../../runtime/matrix.ts'
import type { Call, ExerciseCase, Step, Value } from '../../runtime/protocol.ts'

/** The first call that is given a matrix and gives one back; else the first. */
export function firstTelling({ calls }: ExerciseCase): number {
  const told = calls.findIndex(({ args, returns }) => {
    const given = args.some(isMatrix)
    return given && returns.some(({ kind }) => kind === 'matrix')
  })
  return Math.max(told, 0)
}

export interface RightAnswer {
  /** In the order of the signature. */
  results: Step[]
  /** What a right answer makes before it. */
  on_the_way: Step[]
}

export function rightAnswer({ returns }: Call, steps: readonly Step[]): RightAnswer {
  const names = returns.map(({ name }) => name)
  return {
    results: names.flatMap((name) => steps.filter((step) => step.name === name)),
    on_the_way: steps.filter(({ name }) => !names.includes(name)),
  }
}

/** Token ids, which are names and not sizes. */
export function areIds(name: string): boolean {
  return name === 'prompt' || name === 'tokens'
}

export function isMatrix(value: Value): value is Matrix {
  return typeof value === 'object' && 'data' in value
}

const hues = ['query', 'key', 'value', 'output']
const short: Record<string, string> = { q: 'query', k: 'key', v: 'value', o: 'output' }

/** The colour of `turned_query` is the query's, that of `w_k` the key's. */
export function hueOf(name: string): string | undefined {
  const words = name.split('_').map((word) => (name.startsWith('w_') ? (short[word] ?? word) : word))
  return hues.find((hue) => words.includes(hue))
}
