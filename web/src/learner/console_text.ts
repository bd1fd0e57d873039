/** What `console.log` of a value looks like on the page: text, short, matrices as rows of rounded numbers. */
import { Matrix, kindOf, valuesOf } from './matrix.ts'

const maxRows = 8
const maxCols = 8
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
  if (value instanceof Matrix) return matrixText(value)
  if (value instanceof Error) return `${value.name}: ${value.message}`
  if (depth > 2) return kindOf(value)
  if (Array.isArray(value)) return listText('[', value, ']', depth)
  if (ArrayBuffer.isView(value) && 'length' in value) {
    return listText(`${value.constructor.name} [`, Array.from(value as unknown as ArrayLike<number>), ']', depth)
  }
  const entries = Object.entries(value).map(([key, each]) => `${key}: ${valueText(each, depth + 1)}`)
  return entries.length === 0 ? '{}' : `{ ${cut(entries).join(', ')} }`
}

function listText(open: string, items: unknown[], close: string, depth: number): string {
  return (
    open +
    cut(
      items.slice(0, maxItems + 1).map((item) => valueText(item, depth + 1)),
      items.length,
    ).join(', ') +
    close
  )
}

function cut(texts: string[], total = texts.length): string[] {
  return total > maxItems ? [...texts.slice(0, maxItems), `… ${total - maxItems} more`] : texts
}

function matrixText(matrix: Matrix): string {
  const values = valuesOf(matrix)
  const lines = [`${matrix.rows} × ${matrix.cols} matrix`]
  for (let row = 0; row < Math.min(matrix.rows, maxRows); ++row) {
    const cells: string[] = []
    for (let col = 0; col < Math.min(matrix.cols, maxCols); ++col) {
      cells.push(numberText(values[row * matrix.cols + col]!).padStart(9))
    }
    if (matrix.cols > maxCols) cells.push(' …')
    lines.push(cells.join(''))
  }
  if (matrix.rows > maxRows) lines.push(`        … ${matrix.rows - maxRows} more rows`)
  return lines.join('\n')
}

/** Four significant digits are enough to see a pattern; whole numbers stay whole. */
export function numberText(value: number): string {
  if (Object.is(value, -0)) return '-0'
  if (!Number.isFinite(value) || Number.isInteger(value)) return String(value)
  const size = Math.abs(value)
  return size >= 1e-3 && size < 1e6 ? String(Number(value.toPrecision(4))) : value.toExponential(2)
}
