/** A number as a person writes it, with its unit: "4.2 MiB", "1,048,576 bytes", "3×", "12 %", "2^20 B". */
import type { Dimension } from '../../content/lesson_types.ts'

export interface Quantity {
  /** In the dimension's base: bytes, FLOPs, 1. */
  value: number
  /** As written, lower case; empty without one. */
  unit: string
}

export type Reading = Quantity | { trouble: string }

const powers = (names: readonly string[], base: number) =>
  names.map((name, index) => [name, base ** (index + 1)] as const)

const units: Record<Dimension, ReadonlyMap<string, number>> = {
  number: new Map(),
  bytes: new Map([
    ...(['b', 'byte', 'bytes'] as const).map((name) => [name, 1] as const),
    ...powers(['kb', 'mb', 'gb', 'tb'], 1000),
    ...powers(['kib', 'mib', 'gib', 'tib'], 1024),
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

/** Where a number without a unit says nothing. */
const unit_needed: readonly Dimension[] = ['bytes', 'flops']

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
  const [, digits = '', rest = ''] =
    /^([-+]?[\d.,\s]*\d(?:\.)?(?:e[-+]?\d+)?(?:\s*(?:\^|\*\*|\/)\s*-?[\d.]+)?)\s*(.*)$/i.exec(written) ?? []
  const value = numberOf(digits)
  if (value === undefined)
    return { trouble: `“${shortened(text)}” is no number. Write it with digits, such as 1536 or 1.5.` }
  const unit = rest.trim().toLowerCase()
  if (unit === '') {
    if (unit_needed.includes(dimension))
      return { trouble: `${text.trim()} of what? Write the number ${unit_hint[dimension]}.` }
    return { value, unit }
  }
  if (dimension === 'number' && isNoun(unit, noun)) return { value, unit }
  const factor = units[dimension].get(unit)
  if (factor !== undefined) return { value: value * factor, unit }
  return { trouble: `The unit “${shortened(rest)}” is not expected here. ${expected(dimension, noun)}` }
}

function numberOf(text: string): number | undefined {
  // A comma before three digits parts thousands, any other one is a decimal point.
  const plain = text
    .replace(/(?<=\d)[,\s](?=\d{3}(?!\d))/g, '')
    .replace(/^([-+]?\d*),(\d+)$/, '$1.$2')
    .trim()
  const [, over, under] = /^([-+]?\d+(?:\.\d+)?)\s*\/\s*(\d+(?:\.\d+)?)$/.exec(plain) ?? []
  if (over !== undefined) return Number(under) === 0 ? undefined : Number(over) / Number(under)
  const [, base, exponent] = /^([-+]?\d+(?:\.\d+)?)\s*(?:\^|\*\*)\s*(-?\d+)$/.exec(plain) ?? []
  const value = base === undefined ? Number(plain) : Number(base) ** Number(exponent)
  return plain !== '' && Number.isFinite(value) ? value : undefined
}

function isNoun(unit: string, noun: string): boolean {
  const bare = (word: string) => word.toLowerCase().replace(/s$/, '')
  return noun !== '' && bare(unit) === bare(noun)
}

function expected(dimension: Dimension, noun: string): string {
  if (dimension === 'number') return noun === '' ? 'Write the number alone.' : `Count ${noun}.`
  return `Write the number ${unit_hint[dimension]}.`
}

const shortened = (text: string) => (text.trim().length > 20 ? `${text.trim().slice(0, 20)}…` : text.trim())
