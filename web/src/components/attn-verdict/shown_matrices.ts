/** What the learner's code gave to `show`, drawn beside what a right answer has under that name. */
import { html, nothing, type TemplateResult } from 'lit'
import { styleMap } from 'lit/directives/style-map.js'
import type { ShownMatrix, Verdict } from '../../learner/check_exercise.ts'
import type { Matrix } from '../../runtime/matrix.ts'
import { cell, cellText, differs } from './comparison_table.ts'

const maxRows = 12
const maxCols = 12

/** Of the first case, and of the one in which the mistake was seen. */
export function shownMatrices({ shows, case_names, case_name }: Verdict): TemplateResult | typeof nothing {
  const drawn = shows.filter(({ case_index }) => case_index === 0 || case_names[case_index] === case_name)
  if (drawn.length === 0) return nothing
  return html`<details class="disclosure verdict-shows" open>
    <summary>Shown by your code</summary>
    ${drawn.map((shown) => pair(shown, case_names[shown.case_index] ?? ''))}
  </details>`
}

function pair(shown: ShownMatrix, case_name: string): TemplateResult {
  const { name, got, expected, known_names } = shown
  const scale = largest(expected ? [got, expected] : [got])
  return html`<div class="shown">
    <p><b class="term-${name}">${name}</b> <span class="quiet">${got.rows} × ${got.cols}, in “${case_name}”</span></p>
    <div class="whole-pair">
      ${picture('yours', name, got, scale, expected)} ${expected ? picture('expected', name, expected, scale) : nothing}
    </div>
    ${
      expected || known_names.length === 0
        ? nothing
        : html`<p class="quiet">The lab can compare matrices that are called ${known_names.join(', ')}.</p>`
    }
  </div>`
}

/** Every cell with its number; the shade says at a glance which are large. */
function picture(whose: string, name: string, matrix: Matrix, scale: number, expected?: Matrix): TemplateResult {
  const rows = Math.min(matrix.rows, maxRows)
  const cols = Math.min(matrix.cols, maxCols)
  const cut = rows < matrix.rows || cols < matrix.cols
  return html`<div class="scroll-x" tabindex="0" role="region" aria-label="${name}: ${whose}">
    <table class="table shades">
      <caption>
        ${whose}${cut ? html`, the first ${rows} × ${cols}` : nothing}
      </caption>
      <tbody>
        ${indices(rows).map(
          (row) =>
            html`<tr>
              ${indices(cols).map((col) => shade(cell(matrix, row, col)!, scale, expected && cell(expected, row, col)))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function shade(value: number, scale: number, expected: number | undefined): TemplateResult {
  const share = Number.isFinite(value) && scale > 0 ? Math.abs(value) / scale : 0
  const wrong = expected !== undefined && differs(value, expected)
  return html`<td
    class=${wrong ? 'wrong' : ''}
    data-sign=${value < 0 ? 'negative' : 'positive'}
    style=${styleMap({ '--share': share.toFixed(3) })}
  >
    ${cellText(value)}
  </td>`
}

function largest(matrices: Matrix[]): number {
  let most = 0
  for (const { data } of matrices) {
    for (const value of data) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value))
  }
  return most
}

function indices(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}
