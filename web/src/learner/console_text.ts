/** What `console.log` of a value looks like on the page: text, short, matrices as rows of rounded numbers. */
import { isMatrix, kindOf, valuesOf } from './matrix.ts'

export const maxRows = 8
export const maxCols = 8
const maxItems = 16
const maxLength = 2000

export function consoleText(values: unknown[]): string {
  const text = values.map((value) => (typeof value === 'string' ? value : valueText(value, 0))).join(' ')
  return text.length > maxLength ? `${text.slice(0, maxLength)} …` : text
}

function valueText(value: unknown, depth: number): string {
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'function') return `function ${value.name}`
  if (value === null || typeof value !== 'object') return String(value)
  if (isMatrix(value)) {
    const { rows, cols } = value
    return matrixText(rows, cols, (row, col) => valuesOf(value)[row * cols + col]!)
  }
  if (value instanceof Error) return `${value.name}: ${value.message}`
  if (depth > 2) return kindOf(value)
  if (Array.isArray(value)) return listText('[', value, ']', depth)
  if (ArrayBuffer.isView(value) && 'length' in value) {
    return listText(`${value.constructor.name} [`, value as unknown as ArrayLike<number>, ']', depth)
  }
  const entries = Object.entries(value)
  const texts = entries.slice(0, maxItems).map(([key, each]) => `${key}: ${valueText(each, depth + 1)}`)
  return texts.length === 0 ? '{}' : `{ ${withMore(texts, entries.length - texts.length).join(', ')} }`
}

/** Looks at no more items than it shows. */
function listText(open: string, items: ArrayLike<unknown>, close: string, depth: number): string {
  const length = Math.min(items.length, maxItems)
  const texts = Array.from({ length }, (_, index) => valueText(items[index], depth + 1))
  return open + withMore(texts, items.length - length).join(', ') + close
}

function withMore(texts: string[], more: number): string[] {
  return more > 0 ? [...texts, `… ${more} more`] : texts
}

/** Asks for the values of the upper left corner, maxRows × maxCols, and no others. */
export function matrixText(rows: number, cols: number, valueAt: (row: number, col: number) => number): string {
  const lines = [`${rows} × ${cols} matrix`]
  for (let row = 0; row < Math.min(rows, maxRows); ++row) {
    const cells: string[] = []
    for (let col = 0; col < Math.min(cols, maxCols); ++col) cells.push(numberText(valueAt(row, col)).padStart(9))
    if (cols > maxCols) cells.push(' …')
    lines.push(cells.join(''))
  }
  if (rows > maxRows) lines.push(`        … ${rows - maxRows} more rows`)
  return lines.join('\n')
}

/** Four significant digits are enough to see a pattern; whole numbers stay whole. */
export function numberText(value: number): string {
  if (Object.is(value, -0)) return '-0'
  if (!Number.isFinite(value) || Number.isInteger(value)) return String(value)
  const size = Math.abs(value)
  return size >= 1e-3 && size < 1e6 ? String(Number(value.toPrecision(4))) : value.toExponential(2)
}
