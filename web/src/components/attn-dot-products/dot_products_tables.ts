/** The matrices of the figure: those that can be changed, those that follow, and all of it as one table. */
import { html, nothing, type TemplateResult } from 'lit'
import { styleMap } from 'lit/directives/style-map.js'
import { cellFill, cellInk } from '../../draw/heatmap_colour.ts'
import type { Cell } from '../../draw/heatmap_words.ts'
import type { Matrix } from '../../runtime/matrix.ts'
import { cell } from '../attn-verdict/comparison_table.ts'
import type { NumberChange } from '../number_field.ts'
import { fixed, shortFixed } from '../number_text.ts'
import { largest } from '../shaded_matrix.ts'
import { bounds, shownKeys, shownQueries, step, value_dim, type DotProducts, type Given } from './dot_products.ts'
import { indices, productsText, rowOf, rowText, scoreText } from './dot_products_words.ts'

/** A colour per idea; queries, keys, values and outputs are named by their rows. */
type Named = Given | 'output'

interface Editable {
  of: Given
  rows: readonly (readonly number[])[]
  chosen: number
  change(row: number, col: number, change: NumberChange): void
}

export function editableMatrix({ of, rows, chosen, change }: Editable): TemplateResult {
  const plural = of === 'query' ? 'queries' : `${of}s`
  return html`<table class="editable ${of}">
    <caption>
      <b class=${of[0]!}>${plural}</b>
      ${rows.length} × ${rows[0]!.length}
    </caption>
    <tbody>
      ${rows.map(
        (numbers, row) =>
          html`<tr ?data-chosen=${row === chosen}>
            ${header('row', of, row)}
            ${numbers.map(
              (value, col) =>
                html`<td>
                  <attn-number-field
                    label="${of} ${row + 1}, number ${col + 1}"
                    .value=${value}
                    .min=${bounds.min}
                    .max=${bounds.max}
                    .step=${step}
                    @attn-number=${(event: CustomEvent<NumberChange>) => change(row, col, event.detail)}
                  ></attn-number-field>
                </td>`,
            )}
          </tr>`,
      )}
    </tbody>
  </table>`
}

/** "query 1", on a phone "q1". */
function header(scope: 'row' | 'col', of: Named, index: number): TemplateResult {
  const name = `${of} ${index + 1}`
  return html`<th scope=${scope} class=${of} aria-label=${name}>
    <span class="long">${name}</span><span class="short">${of[0]}${index + 1}</span>
  </th>`
}

interface Pairs {
  caption: unknown
  /** What its cells are, for the ear. */
  name: string
  rows: number
  cols: number
  matrix: Matrix | undefined
  shading: 'sign' | 'weight'
  chosen: Cell
  choose(cell: Cell): void
  /** Its cells are walked through by arrow keys, and say this. */
  say?: (cell: Cell) => string
}

/** Queries down, keys across. */
export function pairsMatrix(pairs: Pairs): TemplateResult {
  const { caption, name, rows, cols, matrix, say } = pairs
  const scale = matrix && pairs.shading === 'sign' ? largest([matrix]) : 0
  return html`<table
    class="table shades pairs"
    role=${say ? 'grid' : nothing}
    aria-label=${say ? `${name}. Arrow keys move from cell to cell.` : nothing}
  >
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        <td></td>
        ${indices(cols).map((col) => header('col', 'key', col))}
      </tr>
    </thead>
    <tbody>
      ${indices(rows).map(
        (row) =>
          html`<tr>
            ${header('row', 'query', row)}
            ${indices(cols).map((col) => pairCell(pairs, { row, col }, matrix && cell(matrix, row, col), scale))}
          </tr>`,
      )}
    </tbody>
  </table>`
}

function pairCell(pairs: Pairs, at: Cell, value: number | undefined, scale: number): TemplateResult {
  const { chosen, choose, say, shading } = pairs
  const here = at.row === chosen.row && at.col === chosen.col
  const style =
    value === undefined
      ? {}
      : shading === 'weight'
        ? { background: cellFill(value), color: cellInk(value) }
        : { '--share': shareOf(value, scale) }
  return html`<td
    data-cell="${at.row},${at.col}"
    data-sign=${value !== undefined && value < 0 ? 'negative' : 'positive'}
    ?data-chosen=${here}
    tabindex=${say ? (here ? 0 : -1) : nothing}
    aria-label=${say && value !== undefined ? say(at) : nothing}
    style=${styleMap(style)}
    @focus=${() => choose(at)}
    @pointerenter=${() => choose(at)}
    @click=${() => choose(at)}
  >
    ${value === undefined ? html`<span class="skeleton"></span>` : scoreText(value)}
  </td>`
}

interface Outputs {
  rows: number
  matrix: Matrix | undefined
  chosen: number
  choose(row: number): void
}

/** A row per query, as wide as a value. */
export function outputMatrix({ rows, matrix, chosen, choose }: Outputs): TemplateResult {
  const scale = matrix ? largest([matrix]) : 0
  return html`<table class="table shades pairs outputs">
    <caption>
      <b class="o">output</b>
      <span>weights × <b class="v">values</b></span>
    </caption>
    <thead>
      <tr>
        <td></td>
        ${indices(value_dim).map((col) => html`<th scope="col" aria-label="number ${col + 1}">${col + 1}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${indices(rows).map(
        (row) =>
          html`<tr ?data-chosen=${row === chosen} @pointerenter=${() => choose(row)}>
            ${header('row', 'output', row)}
            ${indices(value_dim).map((col) => {
              const value = matrix && cell(matrix, row, col)
              return html`<td data-output="${row},${col}" style=${styleMap({ '--share': shareOf(value, scale) })}>
                ${value === undefined ? html`<span class="skeleton"></span>` : scoreText(value)}
              </td>`
            })}
          </tr>`,
      )}
    </tbody>
  </table>`
}

const shareOf = (value: number | undefined, scale: number) =>
  value !== undefined && scale > 0 ? (Math.abs(value) / scale).toFixed(3) : '0'

/** With the output, a row of it after the pairs that it is the sum of. */
export function dotProductsTable(of: DotProducts, with_output: boolean): TemplateResult {
  const query = shownQueries(of.vectors)
  const key = shownKeys(of.vectors)
  return html`<p class="note">float32, one head. All that the engine computed is rounded to three decimals.</p>
    <table class="table">
      <thead>
        <tr>
          <th scope="col">query</th>
          <th scope="col">key</th>
          <th scope="col">products</th>
          <th scope="col">score</th>
          <th scope="col">scaled score</th>
          <th scope="col">weight</th>
          ${
            with_output
              ? html`<th scope="col">value</th>
                  <th scope="col">weight × value</th>`
              : nothing
          }
        </tr>
      </thead>
      <tbody>
        ${query.map(
          (numbers, row) =>
            html`${key.map(
              (others, col) =>
                html`<tr>
                  <th scope="row">${row + 1}</th>
                  <td>${col + 1}</td>
                  <td>${productsText(numbers, others)}</td>
                  ${[of.scores, of.scaled_scores, of.weights].map(
                    (matrix) => html`<td>${fixed(cell(matrix, row, col)!, 3)}</td>`,
                  )}
                  ${with_output ? valueCells(of, row, col) : nothing}
                </tr>`,
            )}
            ${
              with_output
                ? html`<tr class="output-row">
                    <th scope="row">${row + 1}</th>
                    <td colspan="6"><b class="o">output</b>, the sum over the keys</td>
                    <td><b>${rowText(rowOf(of.output, row), threeDecimals)}</b></td>
                  </tr>`
                : nothing
            }`,
        )}
      </tbody>
    </table>`
}

const threeDecimals = (value: number) => fixed(value, 3)

function valueCells({ vectors, weights }: DotProducts, row: number, col: number): TemplateResult {
  const value = vectors.value[col]!
  const weight = cell(weights, row, col)!
  const parts = value.map((number) => weight * number)
  return html`<td>${rowText(value, shortFixed)}</td>
    <td>${rowText(parts, threeDecimals)}</td>`
}
