/** What a race says in numbers. Everything is derived from the measured steps; nothing is estimated. */
import type { Lane, RaceStep } from '../../runtime/protocol.ts'

export interface LaneSteps {
  naive: readonly RaceStep[]
  cached: readonly RaceStep[]
}

export interface Checkpoint {
  /** New tokens so far. */
  tokens: number
  naive_ms: number
  cached_ms: number
  /** How often the cached lane's time fits in the naive lane's, counted from the first token. */
  speedup: number
  /** The same ratio in multiply-adds: what a machine that only multiplies would show. */
  operations_ratio: number
}

/** At 10, 50, 100 and 200 tokens, as far as both lanes have come, and at the end. */
export function checkpoints(steps: LaneSteps, at: readonly number[] = [10, 50, 100, 200]): Checkpoint[] {
  const common = commonLength(steps)
  const wanted = at.filter((tokens) => tokens <= common)
  if (common > 0 && !wanted.includes(common)) wanted.push(common)
  return wanted.map((tokens) => checkpoint(steps, tokens))
}

export function checkpoint(steps: LaneSteps, tokens: number): Checkpoint {
  const sum = (lane: Lane, field: 'ms' | 'multiply_adds') =>
    steps[lane].slice(0, tokens).reduce((total, step) => total + step[field], 0)
  const [naive_ms, cached_ms] = [sum('naive', 'ms'), sum('cached', 'ms')]
  return {
    tokens,
    naive_ms,
    cached_ms,
    speedup: naive_ms / cached_ms,
    operations_ratio: sum('naive', 'multiply_adds') / sum('cached', 'multiply_adds'),
  }
}

/** The first number of tokens from which the cached lane's total time is the lower one; undefined while it is not. */
export function breakEvenToken(steps: LaneSteps): number | undefined {
  let difference = 0
  for (let index = 0; index < commonLength(steps); index += 1) {
    difference += steps.naive[index].ms - steps.cached[index].ms
    if (difference > 0) return index + 1
  }
  return undefined
}

/** Index of the first token in which the lanes differ; undefined when all that both have produced agree. */
export function firstDifference(steps: LaneSteps): number | undefined {
  for (let index = 0; index < commonLength(steps); index += 1) {
    if (steps.naive[index].token.id !== steps.cached[index].token.id) return index
  }
  return undefined
}

export function totalMs(steps: readonly RaceStep[]): number {
  return steps.reduce((total, step) => total + step.ms, 0)
}

function commonLength(steps: LaneSteps): number {
  return Math.min(steps.naive.length, steps.cached.length)
}
