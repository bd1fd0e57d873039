/** Cases made by hand, in the words of the checks' own, and random numbers that are the same each time. */
import type { Call, CallResult, ExerciseCase, Value } from '../../../web/src/runtime/protocol.ts'

type Matrix = Exclude<Value, number | { object: number }>

/** Mulberry32 with the few draws that cases need. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 up to 1. */
  unit(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number, both ends included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1))
  }

  /** Numbers from -2 to 2 times `scale`. */
  matrix(rows: number, cols: number, scale = 1): Matrix {
    return { rows, cols, data: Float32Array.from({ length: rows * cols }, () => (4 * this.unit() - 2) * scale) }
  }
}

export function callOf(name: string, args: Record<string, Value>, more: Partial<Call> = {}): Call {
  return {
    function: name,
    arg_names: Object.keys(args),
    args: Object.values(args),
    returns: [],
    may_fail: undefined,
    overwrite_args: undefined,
    ...more,
  }
}

export const attendReturns: Call['returns'] = [
  { name: 'output', kind: 'matrix', object: undefined },
  { name: 'weights', kind: 'matrix', object: undefined },
]

export function caseOf(calls: Call[]): ExerciseCase {
  return { name: 'of the proof', calls, shown: false }
}

/** Undefined where the call returned no such matrix. */
export function matrixOf(result: CallResult | undefined, name: string): Matrix | undefined {
  const value = result?.find((each) => each.name === name)?.value
  return value === undefined || typeof value === 'number' ? undefined : value
}

export function numberOf(result: CallResult | undefined, name: string): number | undefined {
  const value = result?.find((each) => each.name === name)?.value
  return typeof value === 'number' ? value : undefined
}
