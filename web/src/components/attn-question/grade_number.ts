/** Right, wrong in a known way, or wrong; a wrong number is never only "wrong". */
import type { Dimension, NumberVariant } from '../../content/lesson_types.ts'
import { formatBytes, formatFactor, threeDigits } from '../../draw/format.ts'
import type { Quantity } from './units.ts'

export interface NumberVerdict {
  right: boolean
  /** HTML of the lesson's own. */
  html?: string
  text?: string
}

export function gradeNumber(given: Quantity, variant: NumberVariant, dimension: Dimension): NumberVerdict {
  const { answer, tolerance, slips } = variant
  const isNear = (value: number) =>
    Math.abs(given.value - value) <= Math.max(tolerance * Math.abs(value), rounding(value))
  if (isNear(answer)) return { right: true }
  const slip = slips.find(({ value }) => isNear(value))
  if (slip) return { right: false, html: slip.html }
  return { right: false, text: unitSlip(given, answer, dimension, isNear) ?? direction(given.value, variant) }
}

/** The answer, written with as many digits as were given, is what was given. */
export function isRounded({ value, digits }: Quantity, { answer, tolerance }: NumberVariant): boolean {
  if (tolerance === 0 || digits === 0 || answer === 0) return false
  return Math.abs(Number(answer.toPrecision(digits)) - value) <= 1e-9 * Math.abs(value)
}

/** What float32 and decimal text do to a number that is right. */
const rounding = (value: number) => 1e-6 * Math.abs(value) + 1e-9

type IsNear = (value: number) => boolean

/** The number is right in another unit. */
function unitSlip({ unit }: Quantity, answer: number, dimension: Dimension, isNear: IsNear): string | undefined {
  if (dimension === 'bytes') {
    const steps = { k: 1, m: 2, g: 3, t: 4 }[unit[0] ?? '']
    if (steps === undefined || unit.length < 2) return isNear(answer / 8) || isNear(answer * 8) ? bits : undefined
    const ratio = 1.024 ** steps
    const binary = unit.includes('i')
    if (isNear(binary ? answer * ratio : answer / ratio)) {
      const upper = unit[0]!.toUpperCase()
      return (
        `The digits are right, the unit is not: 1 ${upper}iB is ${threeDigits(1024 ** steps)} bytes, 1 ${upper}B ` +
        `is ${threeDigits(1000 ** steps)}. Convert, or write the other unit.`
      )
    }
    for (const base of [1000, 1024]) {
      if (isNear(answer * base) || isNear(answer / base))
        return `This is ${isNear(answer * base) ? 'too much' : 'too little'} by ${base}: one step of units, such as MiB for KiB.`
    }
    if (isNear(answer / 8) || isNear(answer * 8)) return bits
    return undefined
  }
  if (dimension === 'flops' && (isNear(answer / 2) || isNear(answer * 2)))
    return 'This is off by a factor of two: a multiply-add is two FLOPs, a multiplication and an addition.'
  if (dimension === 'percent' && isNear(answer / 100))
    return 'This is the share itself; in percent it is a hundred times that.'
  return undefined
}

const bits = 'This is off by eight: bits and bytes.'

/** Large and small mean away from zero; names of things, such as positions, are whole numbers without a tolerance. */
function direction(given: number, { answer, tolerance }: NumberVariant): string {
  if (answer !== 0 && given !== 0 && Math.sign(given) !== Math.sign(answer)) return 'The sign is the other one.'
  if (answer === 0) return 'It is zero. What cancels?'
  const ratio = given / answer
  const way = answer > 0 ? (ratio > 1 ? 'large' : 'small') : ratio > 1 ? 'far from zero' : 'close to zero'
  const times = ratio > 1 ? ratio : 1 / ratio
  if (tolerance === 0 && Math.abs(answer) < 1000) return `This is too ${way}.`
  const much =
    times >= 1.5 && Number.isFinite(times)
      ? ` It is off by a factor of about ${formatFactor(times).replace('×', '')}.`
      : times < 1.1
        ? ' You are near.'
        : ''
  return `This is too ${way}.${times === Infinity ? '' : much}`
}

/** The right answer, written as one would. */
export function answerText(answer: number, dimension: Dimension, noun: string): string {
  const plain = Number.isInteger(answer) ? answer.toLocaleString('en') : threeDigits(answer)
  switch (dimension) {
    case 'bytes': {
      const exact = `${answer.toLocaleString('en')} bytes`
      return answer < 1024 ? exact : `${formatBytes(answer)} (${exact})`
    }
    case 'flops':
      return `${answer >= 1e6 ? `${threeDigits(answer / 1e6)} MFLOP (${plain} FLOP)` : `${plain} FLOP`}`
    case 'factor':
      return `${plain}×`
    case 'percent':
      return `${plain} %`
    case 'bits':
      return `${plain} bits`
    case 'number':
      return noun === '' ? plain : `${plain} ${noun}`
  }
}
