/** Whether two programs answered the same, as a check compares: apart from the recipes, which are what is on trial here. */
import type { CallResult, Value } from '../../../web/src/runtime/protocol.ts'

type Matrix = Exclude<Value, number | { object: number }>
export type Answers = CallResult[][]

/** As in the checks: absolute for numbers below 1, relative above, more so where a sum near 0 divided. */
const tolerance = 1e-4
const unit_scale = 10

/** Same refusals, shapes and numbers. How much was read on the way does not matter. */
export function sameAnswers(expected: Answers, got: Answers): boolean {
  return sameList(expected, got, (a, b) => sameList(a, b, sameCall))
}

function sameList<T>(a: T[], b: T[], same: (a: T, b: T) => boolean): boolean {
  return a.length === b.length && a.every((each, index) => same(each, b[index]!))
}

const counts = new Set(['reads', 'writes'])

function sameCall(expected: CallResult, got: CallResult): boolean {
  const named = (result: CallResult) => result.filter(({ name }) => !counts.has(name))
  return sameList(named(expected), named(got), (a, b) => a.name === b.name && sameValue(a.value, b.value))
}

function sameValue(expected: CallResult[number]['value'], got: CallResult[number]['value']): boolean {
  if (typeof expected === 'number' || typeof got === 'number') {
    return typeof expected === 'number' && typeof got === 'number' && sameNumber(expected, got)
  }
  const { rows, cols, data } = expected as Matrix
  const other = got as Matrix
  return rows === other.rows && cols === other.cols && data.every((x, k) => closeEnough(x, other.data[k]!))
}

/** A bare number is a count more often than a measurement. */
function sameNumber(expected: number, got: number): boolean {
  if (!Number.isFinite(expected)) return closeEnough(expected, got)
  return Math.abs(expected - got) <= 1e-6 * Math.max(1, Math.abs(expected))
}

/** Where one has no value (0 ÷ 0), the other may have none of any kind, or the 0 that was there before. */
export function closeEnough(expected: number, got: number): boolean {
  if (!Number.isFinite(expected)) return !Number.isFinite(got) || got === 0
  const size = Math.abs(expected)
  const relative = tolerance * Math.min(Math.max(size / unit_scale, 1), 100)
  return Math.abs(expected - got) <= Math.max(tolerance, relative * size)
}
