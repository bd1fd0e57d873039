/** The keys of the row as they are read, what is held meanwhile, and all of it as a table. */
import { html, nothing, type TemplateResult } from 'lit'
import { styleMap } from 'lit/directives/style-map.js'
import { cellText } from '../attn-verdict/comparison_table.ts'
import '../number_field.ts'
import type { NumberChange } from '../number_field.ts'
import { shortFixed } from '../number_text.ts'
import { exponential, heldLines } from './held.ts'
import {
  bounds,
  num_keys,
  numbers_held,
  scoreOf,
  step_size,
  stepCount,
  value_dim,
  type Row,
  type Worked,
} from './row.ts'
import { correctionText, keysText } from './tile_words.ts'

export interface KeyActions {
  change(key: number, change: NumberChange): void
  block(key: number, blocked: boolean): void
}

export function keyCells(row: Row, worked: Worked | undefined, step: number, actions: KeyActions): TemplateResult {
  return html`<ol class="keys" aria-label="Scores and values">
    ${row.scores.map((_, key) => keyCell(row, key, worked, step, actions))}
  </ol>`
}

function keyCell(row: Row, key: number, worked: Worked | undefined, step: number, actions: KeyActions): TemplateResult {
  const blocked = row.blocked[key]!
  const now = worked?.reply.steps[step - 1]
  const is_read = worked !== undefined && step > 0 && (now === undefined || key < now.end)
  const state = now && key >= now.first && key < now.end ? 'now' : is_read ? 'read' : 'coming'
  const starts = worked ? key % worked.tile === 0 : false
  const exp = is_read ? exponential(worked, step, key) : undefined
  return html`<li class="key-cell" data-state=${state} ?data-blocked=${blocked} ?data-starts=${starts}>
    <button
      type="button"
      class="key-name"
      aria-label="Block key ${key}"
      aria-pressed=${blocked}
      @click=${() => actions.block(key, !blocked)}
    >
      key <span>${key}</span>
    </button>
    ${blocked ? html`<span class="no-score">−∞</span>` : scoreField(row, key, actions)}
    <span class="bar-room" aria-hidden="true"
      ><span class="bar" style=${styleMap({ height: `${(100 * (exp ?? 0)).toFixed(2)}%` })}></span
    ></span>
    <span class="exp" data-exp=${key}>${exp === undefined ? nothing : weightText(worked!, step, key, exp)}</span>
    <span class="values v">${row.value[key]!.map((number) => html`<span>${shortFixed(number)}</span>`)}</span>
    ${state === 'now' ? html`<span class="visually-hidden">in this tile</span>` : nothing}
  </li>`
}

function scoreField(row: Row, key: number, { change }: KeyActions): TemplateResult {
  return html`<attn-number-field
    label="score of key ${key}"
    .value=${row.scores[key]!}
    .min=${bounds.min}
    .max=${bounds.max}
    .step=${step_size}
    @attn-number=${(event: CustomEvent<NumberChange>) => change(key, event.detail)}
  ></attn-number-field>`
}

/** After the division, its share of the sum, from the softmax in two passes. */
function weightText(worked: Worked, step: number, key: number, exp: number): string {
  return cellText(step === stepCount(worked) - 1 ? worked.reply.whole_weights[key] : exp)
}

export function heldTable(worked: Worked, step: number): TemplateResult {
  const { head, lines } = heldLines(worked, step)
  return html`<table class="table held">
    <caption>
      What is held from tile to tile
    </caption>
    <thead>
      <tr>
        <td></td>
        ${head.map((name) => html`<th scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${lines.map(
        ({ name, hue, cells }) =>
          html`<tr>
            <th scope="row" class=${hue}>${name}</th>
            ${cells.map((cell) => html`<td>${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`
}

/** What does not depend on the step: so many numbers against the whole row. */
export function memoryCounts(tile: number): TemplateResult {
  return html`<dl class="stats memory">
    <div>
      <dt>held from tile to tile</dt>
      <dd>
        <span class="big" data-stat="held">${numbers_held}</span>
        <span class="of"
          >numbers: max, sum, output; and the correction and ${tile === 1 ? '1 score' : `${tile} scores`} while a tile
          is added</span
        ><br />
        <span class="prov computed">2 + value_dim</span>
      </dd>
    </div>
    <div>
      <dt>held, in two passes</dt>
      <dd>
        <span class="big" data-stat="row">${num_keys}</span> <span class="of">scores</span><br />
        <span class="prov computed">N</span>
      </dd>
    </div>
  </dl>`
}

export function tilesTable({ row, reply }: Worked): TemplateResult {
  const dims = Array.from({ length: value_dim }, (_, index) => index)
  const outputs = (output: readonly number[]) => dims.map((at) => html`<td>${cellText(output[at])}</td>`)
  return html`<table class="table">
    <caption>
      Scores: ${row.scores.map((_, key) => cellText(scoreOf(row, key))).join(', ')}
    </caption>
    <thead>
      <tr>
        <th scope="col">tile</th>
        <th scope="col">keys</th>
        <th scope="col">its maximum</th>
        <th scope="col">max so far</th>
        <th scope="col">correction</th>
        <th scope="col">sum so far</th>
        ${dims.map((at) => html`<th scope="col">output ${at}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${reply.steps.map(
        (tile, index) =>
          html`<tr>
            <th scope="row">${index + 1}</th>
            <td>${keysText(tile)}</td>
            <td>${cellText(tile.tile_max)}</td>
            <td>${cellText(tile.max)}</td>
            <td>${tile.old_max === -Infinity ? cellText(tile.correction) : correctionText(tile)}</td>
            <td>${cellText(tile.sum)}</td>
            ${outputs(tile.output)}
          </tr>`,
      )}
    </tbody>
    <tfoot>
      <tr>
        <th scope="row" colspan="6">divided by the sum</th>
        ${outputs(reply.output)}
      </tr>
      <tr>
        <th scope="row" colspan="6">softmax in two passes</th>
        ${outputs(reply.whole_output)}
      </tr>
      <tr>
        <th scope="row" colspan="6">largest difference</th>
        <td colspan=${value_dim}>${cellText(reply.max_error)}</td>
      </tr>
    </tfoot>
  </table>`
}
