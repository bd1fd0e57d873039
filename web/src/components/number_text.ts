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

/** The next whole number of steps above or below, or several of them on, within the bounds. */
export function stepped(value: number, steps: number, step: number, bounds: Bounds): number {
  // 0.3 / 0.1 is a little less than 3.
  const at = Number((value / step).toFixed(9))
  return snapped(((steps > 0 ? Math.floor(at) : Math.ceil(at)) + steps) * step, step, bounds)
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

/** A decimal comma is read as the point that it stands for, and a true minus as the minus of the keyboard. */
export function readNumber(text: string, bounds: Bounds, before: number): ReadNumber {
  const plain = text.trim().replaceAll('−', '-')
  const has_comma = /^[^.,]*,[^.,]*$/.test(plain)
  const typed = plain === '' ? NaN : Number(has_comma ? plain.replace(',', '.') : plain)
  const range = `from ${shortest(bounds.min)} to ${shortest(bounds.max)}`
  if (Number.isNaN(typed)) return { note: `Type a number ${range}. Until then it stays ${shortFixed(before)}.` }
  const value = clamped(rounded(typed), bounds)
  if (typed < bounds.min || typed > bounds.max) {
    return { value, note: `Numbers here go ${range}, so it is ${shortFixed(value)}.` }
  }
  if (rounded(typed) !== typed) return { value, note: `Rounded to two decimals: ${shortFixed(value)}.` }
  return { value, note: has_comma ? `The comma is read as a decimal point: ${shortFixed(value)}.` : '' }
}

const shortest = (value: number) => `${value < 0 ? '−' : ''}${Math.abs(value)}`
