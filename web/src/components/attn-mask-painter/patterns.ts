/** The patterns that a mask can begin with: their numbers, what is asked of the lab for them, and what they say in words. */
import type { MaskPatternRequest } from '../../runtime/figures_protocol.ts'

export const pattern_names = ['dense', 'causal', 'window', 'sinks', 'strided', 'global', 'convolution'] as const
export type PatternName = (typeof pattern_names)[number]

export const sizes = [8, 16, 32] as const

/** What can be chosen besides the pattern. */
export interface PatternNumbers {
  /** Keys on one side of a query, its own among them. */
  window: number
  /** First keys, seen by every query. */
  sinks: number
  stride: number
  /** How many positions see and are seen everywhere. */
  globals: number
}

export interface MaskSettings extends PatternNumbers {
  /** Queries, and as many keys. */
  size: number
  pattern: PatternName
}

export interface NumberOption {
  number: keyof PatternNumbers
  label: string
  options: readonly number[]
  /** What is shown for a number is so much less. */
  less: number
}

const numbers: Record<keyof PatternNumbers, NumberOption> = {
  window: { number: 'window', label: 'Window, keys', options: [2, 3, 4, 6, 8], less: 0 },
  sinks: { number: 'sinks', label: 'Sinks', options: [1, 2, 4], less: 0 },
  stride: { number: 'stride', label: 'Stride', options: [2, 3, 4, 5, 8], less: 0 },
  globals: { number: 'globals', label: 'Global ones', options: [1, 2, 4], less: 0 },
}

/** Where a query sees as far ahead as back, its own key is none of those on either side. */
const reach: NumberOption = { ...numbers.window, label: 'Keys on each side, besides its own', less: 1 }

const numbers_of: Record<PatternName, readonly (keyof PatternNumbers)[]> = {
  dense: [],
  causal: [],
  window: ['window'],
  sinks: ['window', 'sinks'],
  strided: ['stride'],
  global: ['window', 'globals'],
  convolution: ['window'],
}

export function isPatternName(name: string): name is PatternName {
  return (pattern_names as readonly string[]).includes(name)
}

/** The numbers that make a difference to this pattern. */
export function numberOptions(pattern: PatternName): NumberOption[] {
  const around = pattern === 'convolution' || pattern === 'global'
  return numbers_of[pattern].map((number) => (around && number === 'window' ? reach : numbers[number]))
}

export const first_settings: MaskSettings = { size: 16, pattern: 'causal', window: 4, sinks: 2, stride: 4, globals: 1 }

/** Evenly over the positions, from the first one on. */
export function globalPositions({ size, globals }: MaskSettings): number[] {
  return Array.from({ length: globals }, (_, index) => Math.floor((index * size) / globals))
}

export function patternRequest(settings: MaskSettings): MaskPatternRequest {
  const { size, pattern, window, sinks, stride } = settings
  const off = { seq_len_q: size, seq_len_k: size, causal: true, window: 0, sinks: 0, stride: 0, global: [] }
  switch (pattern) {
    case 'dense':
      return { ...off, causal: false }
    case 'causal':
      return off
    case 'window':
      return { ...off, window }
    case 'sinks':
      return { ...off, window, sinks }
    case 'strided':
      // As in the paper: a window as wide as the stride (Child et al., 2019, arXiv:1904.10509).
      return { ...off, window: stride, stride }
    case 'global':
      return { ...off, causal: false, window, global: globalPositions(settings) }
    case 'convolution':
      return { ...off, causal: false, window }
  }
}

/** What a query sees. */
export function patternText(settings: MaskSettings): string {
  const { pattern, window, sinks, stride } = settings
  const before = window === 2 ? 'the key before it' : `the ${window - 1} keys before it`
  const around = window === 2 ? 'one key on either side' : `${window - 1} keys on either side`
  switch (pattern) {
    case 'dense':
      return 'Dense: every query sees every key.'
    case 'causal':
      return 'Causal: a query sees itself and all keys before it.'
    case 'window':
      return `Window: a query sees itself and ${before}.`
    case 'sinks':
      return `Window with sinks: a query sees itself, ${before} and the first ${sinks === 1 ? 'key' : `${sinks} keys`}.`
    case 'strided':
      return `Strided: a query sees the last ${stride} keys, and before them every ${ordinal(stride)} key.`
    case 'global':
      return `Global: a query sees itself and ${around}; ${globalsText(globalPositions(settings))}.`
    case 'convolution':
      return `Convolution: a query sees itself and ${around}.`
  }
}

function globalsText(positions: readonly number[]): string {
  return positions.length === 1
    ? `position ${positions[0]} sees everything and is seen by all`
    : `positions ${positions.join(', ')} see everything and are seen by all`
}

function ordinal(number: number): string {
  return number === 2 ? 'second' : number === 3 ? 'third' : `${number}th`
}
