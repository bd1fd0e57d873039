/** One row of scores and a temperature, and what softmax makes of them. */
import type { SoftmaxRow } from '../../runtime/figures_protocol.ts'
import type { Bounds } from '../number_text.ts'
import { clamped, fixed, shortFixed, snapped } from '../number_text.ts'

export const step = 0.1
const default_scores = [2, 1, 0.1, -1]
const max_keys = 8
/** The axis reaches this far even where no score does. */
const usual_limit = 4
const largest_limit = 20

/** "2, 1, 0.1, -1"; what is no row of 2 to 8 numbers is the usual one. */
export function readScores(text: string): number[] {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)))
  const fits = numbers.length >= 2 && numbers.length <= max_keys && numbers.every(Number.isFinite)
  return fits ? numbers.map((number) => clamped(number, symmetric(largest_limit))) : default_scores
}

/** Of the axis on which the scores can be moved. */
export function boundsOf(scores: readonly number[]): Bounds {
  return symmetric(Math.max(usual_limit, ...scores.map((score) => Math.ceil(Math.abs(score)))))
}

const symmetric = (limit: number): Bounds => ({ min: -limit, max: limit })

export const temperatures: Bounds = { min: 0.1, max: 10 }

export function readTemperature(temperature: number): number {
  return Number.isFinite(temperature) ? clamped(temperature, temperatures) : 1
}

/** The slider moves along the logarithm; two digits are all that can be told apart. */
export const temperatureAt = (exponent: number) => Number((10 ** exponent).toPrecision(2))
export const exponentOf = (temperature: number) => Math.log10(temperature)

/** As a slider's number is meant: without the dust of counting tenths. */
export const inSteps = (value: number) => snapped(value, step, symmetric(Infinity))

/** How far down and up all scores can go together until one of them is at an end of the axis, in whole steps. */
export function roomOf(scores: readonly number[], { min, max }: Bounds): Bounds {
  const whole = (room: number) => inSteps(Math.floor(Number((room / step).toFixed(9))) * step)
  return { min: 0 - whole(Math.min(...scores) - min), max: whole(max - Math.max(...scores)) }
}

export function movedBy(scores: readonly number[], by: number): number[] {
  return scores.map((score) => Math.round((score + by) * 100) / 100)
}

export interface ShownRow {
  scores: readonly number[]
  temperature: number
  row: SoftmaxRow
  /** How far the scores were moved together, and the largest difference that it made to a weight. */
  moved: number
  change: number
}

/** Of two rows of weights. */
export function largestChange(before: readonly number[], after: readonly number[]): number {
  return Math.max(...after.map((weight, index) => Math.abs(weight - before[index]!)))
}

export const mostBits = ({ scores }: Pick<ShownRow, 'scores'>) => Math.log2(scores.length)

/** So many keys with equal weights would have the same entropy. */
export const effectiveKeys = ({ row }: ShownRow) => 2 ** row.entropy_bits

/** Two decimals, without those that say nothing: 2, 1.58, 0.9. */
export const bitsText = (bits: number) => String(Number(fixed(Math.max(0, bits), 2)))

export function softmaxSentence(shown: ShownRow): string {
  const { scores, temperature, row } = shown
  const most = Math.max(...scores)
  const leaders = scores.filter((score) => score === most).length
  const weight = fixed(row.weights[scores.indexOf(most)]!, 2)
  const takes =
    leaders === scores.length
      ? `all scores are equal and take ${weight} of the weight each`
      : leaders > 1
        ? `the ${leaders} largest scores take ${weight} of the weight each`
        : `the largest score takes ${weight} of the weight`
  const keys = fixed(effectiveKeys(shown), 1)
  return `At temperature ${temperature} ${takes}; the entropy is ${bitsText(row.entropy_bits)} bits of at most ${bitsText(mostBits(shown))}, as if ${keys} keys shared the weight equally.${movedText(shown)}`
}

/** float32 has 24 bits for a weight near 1. */
const noticeable = 1e-6

function movedText({ moved, change }: ShownRow): string {
  if (moved === 0) return ''
  const where = `Moved ${moved > 0 ? 'up' : 'down'} together by ${shortFixed(Math.abs(moved))}, the scores`
  return change < noticeable
    ? ` ${where} give the weights that they gave before: only their differences count.`
    : ` ${where} change a weight by up to ${change.toPrecision(2)}.`
}
