/** A number as a person writes it, with its unit: "4.2 MiB", "1,048,576 bytes", "3×", "12 %", "2^20 B". */
import type { Dimension } from '../../content/lesson_types.ts'

export interface Quantity {
  /** In the dimension's base: bytes, FLOPs, 1. */
  value: number
  /** Significant digits as written; 0 where it was calculated. */
  digits: number
  /** As written, lower case; empty without one. */
  unit: string
}

export type Reading = Quantity | { trouble: string }

const powers = (names: readonly string[], base: number) =>
  names.map((name, index) => [name, base ** (index + 1)] as const)

const bytesAs = (name: string) => [name, `${name}yte`, `${name}ytes`]

const units: Record<Dimension, ReadonlyMap<string, number>> = {
  number: new Map([
    ...powers(['k', 'm', 'g', 't'], 1000),
    ...powers(['thousand', 'million', 'billion', 'trillion'], 1000),
  ]),
  bytes: new Map([
    ...bytesAs('b').map((name) => [name, 1] as const),
    ...['k', 'm', 'g', 't'].flatMap((prefix, index) => [
      ...bytesAs(`${prefix}b`).map((name) => [name, 1000 ** (index + 1)] as const),
      ...bytesAs(`${prefix}ib`).map((name) => [name, 1024 ** (index + 1)] as const),
    ]),
  ]),
  flops: new Map([
    ...(['flop', 'flops'] as const).map((name) => [name, 1] as const),
    ...powers(['kflop', 'mflop', 'gflop', 'tflop', 'pflop'], 1000),
    ...powers(['kflops', 'mflops', 'gflops', 'tflops', 'pflops'], 1000),
  ]),
  factor: new Map(['×', 'x', 'times', '-fold', 'fold'].map((name) => [name, 1] as const)),
  percent: new Map([['%', 1] as const, ['percent', 1] as const]),
  bits: new Map([['bit', 1] as const, ['bits', 1] as const]),
}

/** Where a number without a unit says little: it is taken in the base unit if it is right there. */
export const unit_needed: readonly Dimension[] = ['bytes', 'flops']

export const unit_hint: Record<Dimension, string> = {
  number: '',
  bytes: 'with its unit, such as 12 MiB or 3 GB',
  flops: 'with its unit, such as 6 MFLOP',
  factor: 'how many times',
  percent: 'in percent',
  bits: 'in bits',
}

/** `noun` is what is counted, which may stand behind the number. */
export function readQuantity(text: string, dimension: Dimension, noun = ''): Reading {
  const written = text
    .trim()
    .replaceAll('−', '-')
    .replace(/[\u00a0\u202f]/g, ' ')
  if (written === '') return { trouble: 'Type a number first.' }
  const [, digits = '', rest = ''] = quantity.exec(written) ?? []
  const value = calculated(digits)
  if (value === undefined)
    return { trouble: `“${shortened(text)}” is no number. Write it with digits, such as 1536, 1.5 or 3/8.` }
  const unit = rest.trim().toLowerCase()
  const read = { digits: significantDigits(digits), unit }
  if (unit === '') return { value, ...read }
  const factor = units[dimension].get(unit)
  if (factor !== undefined) return { value: value * factor, ...read }
  if (dimension === 'number') {
    if (unit === '%' && noun === '') return { value: value / 100, ...read }
    const [, size = '', named = unit] = /^(?:(k|m|g|t|thousand|million|billion|trillion)\s+)?(.+)$/.exec(unit) ?? []
    if (isNoun(named, noun)) return { value: value * (units.number.get(size) ?? 1), ...read }
  }
  return { trouble: `The unit “${shortened(rest)}” is not expected here. ${expected(dimension, noun)}` }
}

/** What to say to a number alone where it is not right as it stands. */
export function unitMissing(text: string, dimension: Dimension): string {
  return `${shortened(text)} of what? Write the number ${unit_hint[dimension]}.`
}

const number = String.raw`[-+]?(?:\d[\d.,]*(?: \d{3})*|[.,]\d+)(?:e[-+]?\d+)?`
/** A number or a product, quotient or power of numbers, and what stands behind it. */
const quantity = new RegExp(String.raw`^(${number}(?:\s*(?:\*\*|[*×·x/^])\s*${number})*)\s*(.*)$`, 'i')

/** From left to right, powers first. */
function calculated(text: string): number | undefined {
  const parts = text.split(/\s*(\*\*|[*×·x/^])\s*/i)
  const terms: (number | undefined)[] = [numberOf(parts[0] ?? '')]
  const between: string[] = []
  for (let at = 1; at < parts.length; at += 2) {
    const next = numberOf(parts[at + 1]!)
    if (parts[at] === '^' || parts[at] === '**') terms.push((terms.pop() ?? NaN) ** (next ?? NaN))
    else {
      between.push(parts[at]!)
      terms.push(next)
    }
  }
  const value = terms.reduce((sofar, term, at) =>
    between[at - 1] === '/' ? (sofar ?? NaN) / (term ?? NaN) : (sofar ?? NaN) * (term ?? NaN),
  )
  return value !== undefined && Number.isFinite(value) ? value : undefined
}

function numberOf(text: string): number | undefined {
  // A comma before three digits parts thousands, any other one is a decimal point.
  const plain = text
    .replace(/(?<=\d)[,\s](?=\d{3}(?!\d))/g, '')
    .replace(/^([-+]?\d*),(\d+)$/, '$1.$2')
    .trim()
  const value = Number(plain)
  return plain !== '' && Number.isFinite(value) ? value : undefined
}

/** Of one number; 0 for a product. */
function significantDigits(text: string): number {
  if (!/^[-+]?[\d.,\s]+$/.test(text)) return 0
  const plain = text.replace(/(?<=\d)[,\s](?=\d{3}(?!\d))/g, '').replace(/^[-+]|[.,\s]/g, '')
  const told = plain.replace(/^0+/, '')
  return (/[.,]/.test(text) ? told : told.replace(/0+$/, '')).length
}

function isNoun(unit: string, noun: string): boolean {
  const bare = (word: string) =>
    word
      .toLowerCase()
      .replace(/s$/, '')
      .replace(/\s*(?:\bper\b|\/)\s*/g, ' per ')
  return noun !== '' && bare(unit) === bare(noun)
}

function expected(dimension: Dimension, noun: string): string {
  if (dimension === 'number') return noun === '' ? 'Write the number alone.' : `Count ${noun}.`
  return `Write the number ${unit_hint[dimension]}.`
}

const shortened = (text: string) => (text.trim().length > 20 ? `${text.trim().slice(0, 20)}…` : text.trim())
