/** The learner's numbers beside the expected ones: first the row that matters, the whole matrix on demand. */
import { html, nothing, type TemplateResult } from 'lit'
import type { Matrix } from '../../runtime/matrix.ts'
import type { Comparison } from '../../runtime/protocol.ts'

/** Three significant digits; a blocked weight is a plain 0, and nothing that is not 0 looks like it. */
export function cellText(value: number | undefined): string {
  if (value === undefined) return '–'
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  if (value === 0) return '0'
  const size = Math.abs(value)
  const text =
    size >= 1e4 || size < 1e-3
      ? size.toExponential(1)
      : size >= 100
        ? size.toFixed(0)
        : size.toFixed(size >= 10 ? 1 : 3)
  return value < 0 ? `−${text}` : text
}

export function cell(matrix: Matrix, row: number, col: number): number | undefined {
  return row < matrix.rows && col < matrix.cols ? matrix.data[row * matrix.cols + col] : undefined
}

/** Wrong by more than the checks let pass (cpp/attn/diagnose/compare.h). An expected NaN stands for "no value". */
export function differs(got: number | undefined, expected: number | undefined): boolean {
  if (got === undefined || expected === undefined) return got !== expected
  if (!Number.isFinite(expected)) return Number.isFinite(got) && got !== 0
  const size = Math.abs(expected)
  const relative = 1e-4 * Math.min(Math.max(size / 10, 1), 100)
  return !(Math.abs(got - expected) <= Math.max(1e-4, relative * size))
}

/** A blocked weight is exactly 0: however little leaks, the checks may have found that. */
function isWrong({ title, got, expected }: Comparison, row: number, col: number): boolean {
  const [here, there] = [cell(got, row, col), cell(expected, row, col)]
  return differs(here, there) || (title === 'weights' && there === 0 && here !== 0)
}

/** Nothing of it is wrong; the mistake is elsewhere. */
export function agrees(comparison: Comparison): boolean {
  const { got, expected } = comparison
  const cols = indices(Math.max(got.cols, expected.cols))
  return indices(Math.max(got.rows, expected.rows)).every((row) => cols.every((col) => !isWrong(comparison, row, col)))
}

/** What shows the mistake comes first, otherwise as the checks have them. */
export function comparisonTables(comparisons: readonly Comparison[]): TemplateResult[] {
  const matching = comparisons.filter(agrees)
  return [...comparisons.filter((each) => !matching.includes(each)), ...matching].map(comparisonTable)
}

function comparisonTable(comparison: Comparison): TemplateResult {
  const { title, got, expected, row, row_labels, col_labels } = comparison
  const match = agrees(comparison)
  const cols = Math.max(got.cols, expected.cols)
  const rowLabel = row_labels[row] ?? `row ${row}`
  const line = (name: string, matrix: Matrix, mark: boolean) =>
    html`<tr>
      <th scope="row">${name}</th>
      ${indices(cols).map((col) => markedCell(comparison, matrix, row, col, mark))}
    </tr>`
  return html`<div class="comparison">
    <div
      class="scroll-x"
      tabindex="0"
      role="region"
      aria-label="${title}, ${rowLabel}: yours and expected${match ? ', which match' : ''}"
    >
      <table class="table">
        <caption>
          <b class="term-${title}">${title}</b
          >, ${rowLabel}${match ? ': matches' : nothing}
        </caption>
        <thead>
          <tr>
            <td></td>
            ${indices(cols).map((col) => html`<th scope="col">${col_labels[col] ?? col}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${line('yours', got, true)} ${line('expected', expected, false)}
        </tbody>
      </table>
    </div>
    ${Math.max(got.rows, expected.rows) > 1 ? wholeMatrices(comparison) : nothing}
  </div>`
}

function wholeMatrices(comparison: Comparison): TemplateResult {
  return html`<details class="disclosure whole">
    <summary>All rows of ${comparison.title}</summary>
    <div class="whole-pair">
      ${wholeMatrix('yours', comparison, comparison.got, true)}
      ${wholeMatrix('expected', comparison, comparison.expected, false)}
    </div>
  </details>`
}

function wholeMatrix(name: string, comparison: Comparison, matrix: Matrix, mark: boolean): TemplateResult {
  const { title, row_labels, col_labels } = comparison
  return html`<div class="scroll-x" tabindex="0" role="region" aria-label="${title}, all rows: ${name}">
    <table class="table">
      <caption>
        ${name}
      </caption>
      <thead>
        <tr>
          <td></td>
          ${indices(matrix.cols).map((col) => html`<th scope="col">${col_labels[col] ?? col}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${indices(matrix.rows).map(
          (row) =>
            html`<tr>
              <th scope="row">${row_labels[row] ?? row}</th>
              ${indices(matrix.cols).map((col) => markedCell(comparison, matrix, row, col, mark))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

/** A wrong cell is bold and underlined; the first one is boxed and says so to those who do not see the box. */
function markedCell(comparison: Comparison, matrix: Matrix, row: number, col: number, mark: boolean): TemplateResult {
  const value = cell(matrix, row, col)
  const wrong = mark && isWrong(comparison, row, col)
  if (wrong && row === comparison.row && col === comparison.col)
    return html`<td class="first-wrong"><span class="visually-hidden">differs first: </span>${cellText(value)}</td>`
  return wrong ? html`<td class="wrong">${cellText(value)}</td>` : html`<td>${cellText(value)}</td>`
}

function indices(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}
