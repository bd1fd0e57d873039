/** A matrix as a table in which every cell has its number; the shade says at a glance which are large. */
import { html, nothing, type TemplateResult } from 'lit'
import { styleMap } from 'lit/directives/style-map.js'
import type { Matrix } from '../runtime/matrix.ts'
import { cell, cellText, differs } from './attn-verdict/comparison_table.ts'
import './shaded_matrix.css'

const maxRows = 12
const maxCols = 12
/** A table of so few columns has room on the narrowest phone and needs no scrolling. */
const alwaysFits = 4

interface ShadedMatrix {
  caption: unknown
  /** What it is, for the ear. */
  label: string
  matrix: Matrix
  /** What has the full shade: the largest number of all that are drawn together. */
  scale: number
  /** Cells that differ from it are marked. */
  expected?: Matrix | undefined
  /** Numbers that are names, such as token ids: none is larger than another. */
  plain?: boolean
}

export function shadedMatrix({ caption, label, matrix, scale, expected, plain }: ShadedMatrix): TemplateResult {
  const rows = Math.min(matrix.rows, maxRows)
  const cols = Math.min(matrix.cols, maxCols)
  const cut = rows < matrix.rows || cols < matrix.cols
  const text = shortText(matrix)
  const table = html`<table class="table shades">
    <caption>
      ${caption}${cut ? html`, the first ${rows} × ${cols}` : nothing}
    </caption>
    <tbody>
      ${indices(rows).map(
        (row) =>
          html`<tr>
            ${indices(cols).map((col) => {
              const value = cell(matrix, row, col)!
              return shade(text(value), value, plain ? 0 : scale, expected && cell(expected, row, col))
            })}
          </tr>`,
      )}
    </tbody>
  </table>`
  return cols <= alwaysFits
    ? html`<div>${table}</div>`
    : html`<div class="scroll-x" tabindex="0" role="region" aria-label=${label}>${table}</div>`
}

function shade(text: string, value: number, scale: number, expected: number | undefined): TemplateResult {
  const share = Number.isFinite(value) && scale > 0 ? Math.abs(value) / scale : 0
  const wrong = expected !== undefined && differs(value, expected)
  return html`<td
    class=${wrong ? 'wrong' : ''}
    data-sign=${value < 0 ? 'negative' : 'positive'}
    style=${styleMap({ '--share': share.toFixed(3) })}
  >
    ${text}
  </td>`
}

/** How its numbers are written: 1 and not 1.000 in a mask, 1.5 where no number has more to it. */
export function shortText({ data }: Pick<Matrix, 'data'>): (value: number) => string {
  const digits = [0, 1, 2].find((digits) => data.every((value) => !Number.isFinite(value) || isShort(value, digits)))
  if (digits === undefined) return cellText
  return (value) => {
    if (value === 0 || !Number.isFinite(value)) return cellText(value)
    return `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(digits)}`
  }
}

const isShort = (value: number, digits: number) => Number.isInteger(value * 10 ** digits)

/** A single number of a case: 8192, 0.5, −3. */
export function numberText(value: number): string {
  return shortText({ data: Float32Array.of(value) })(value)
}

export function largest(matrices: Matrix[]): number {
  let most = 0
  for (const { data } of matrices) {
    for (const value of data) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value))
  }
  return most
}

function indices(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}
