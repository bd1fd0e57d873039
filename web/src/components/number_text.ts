/** Numbers that a visitor sets by hand: how they are written, and what is made of what was typed. */

export interface Bounds {
  min: number
  max: number
}

/** A true minus, and no −0. */
export function fixed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits)
  return value < 0 && Number(text) !== 0 ? `−${text}` : text
}

/** Two decimals at most, one at least: 1.0, −0.25. */
export const shortFixed = (value: number) => fixed(value, decimals(value))

const decimals = (value: number) => (Number.isInteger(rounded(value * 10)) ? 1 : 2)
const rounded = (value: number) => Math.round(value * 100) / 100

/** As a field of numbers wants it: with the minus of the keyboard. */
export const fieldText = (value: number) => rounded(value).toFixed(decimals(value))

/** The nearest number of steps, within the bounds. */
export function snapped(value: number, step: number, bounds: Bounds): number {
  return clamped(rounded(Math.round(value / step) * step), bounds)
}

export function clamped(value: number, { min, max }: Bounds): number {
  return Math.min(max, Math.max(min, value)) + 0
}

export interface ReadNumber {
  /** Absent where the text is no number: what was there before still counts. */
  value?: number
  /** What was made of it, where that is not what was typed. */
  note: string
}

export function readNumber(text: string, bounds: Bounds, before: number): ReadNumber {
  const typed = text.trim() === '' ? NaN : Number(text)
  const range = `from ${shortest(bounds.min)} to ${shortest(bounds.max)}`
  if (Number.isNaN(typed)) return { note: `Type a number ${range}. Until then it stays ${shortFixed(before)}.` }
  const value = clamped(rounded(typed), bounds)
  if (typed < bounds.min || typed > bounds.max) {
    return { value, note: `Numbers here go ${range}, so it is ${shortFixed(value)}.` }
  }
  return { value, note: rounded(typed) === typed ? '' : `Rounded to two decimals: ${shortFixed(value)}.` }
}

const shortest = (value: number) => `${value < 0 ? '−' : ''}${Math.abs(value)}`
