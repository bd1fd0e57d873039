/** The chips of the patterns, what is counted beside the cells, and the table. */
import { html, nothing, type TemplateResult } from 'lit'
import type { Matrix } from '../../runtime/matrix.ts'
import { slider } from '../slider.ts'
import { causalPairs, heardBy, percent, positionsText, type Counted } from './mask_words.ts'
import { isAllowed, paintedOver } from './painting.ts'
import { pattern_names, patternText, type PatternName } from './patterns.ts'

export function patternChips(chosen: PatternName, choose: (pattern: PatternName) => void): TemplateResult {
  return html`<div class="field">
    <span class="name">Begin with</span>
    <span class="patterns" role="group" aria-label="Begin with"
      >${pattern_names.map(
        (name) =>
          html`<button type="button" class="chip" aria-pressed=${name === chosen} @click=${() => choose(name)}>
            ${name}
          </button>`,
      )}</span
    >
  </div>`
}

export interface FactsPanel {
  counted: Counted | undefined
  layers: number
  most_layers: number
  choose(layers: number): void
}

export function factsPanel({ counted, layers, most_layers, choose }: FactsPanel): TemplateResult {
  const painted = counted ? paintedOver(counted.painting) : 0
  return html`<div class="mask-facts">
    <p class="pattern-text">
      ${counted ? patternText(counted.painting.settings) : nothing}
      <span class="quiet">${painted > 0 ? paintedText(painted) : 'Click a cell or drag over several to paint.'}</span>
    </p>
    ${slider({
      name: 'Layers, each with this mask',
      min: 1,
      max: most_layers,
      step: 1,
      value: layers,
      text: String(layers),
      choose,
    })}
    <dl class="stats">${stats(counted, layers)}</dl>
  </div>`
}

const paintedText = (cells: number) => (cells === 1 ? '1 cell painted over.' : `${number(cells)} cells painted over.`)

function stats(counted: Counted | undefined, layers: number): TemplateResult[] {
  const names = { pairs: 'allowed pairs', triangle: 'causal triangle', heard: 'last query heard' }
  if (!counted) return Object.entries(names).map(([id, name]) => stat(name, id, '–', nothing))
  const { painting, facts } = counted
  const size = painting.allowed.rows
  const { allowed_pairs, total_pairs } = facts
  const share = `of ${number(total_pairs)}, ${percent(allowed_pairs / total_pairs)}`
  const formula = html`<span class="prov computed">${size} · ${size + 1} / 2</span>`
  return [
    stat(names.pairs, 'pairs', number(allowed_pairs), share),
    stat(names.triangle, 'triangle', number(causalPairs(size)), formula),
    stat(names.heard, 'heard', number(heardBy(facts, size - 1, layers)), `of ${size} positions`),
  ]
}

function stat(name: string, id: string, value: string, of: unknown): TemplateResult {
  return html`<div>
    <dt>${name}</dt>
    <dd><span class="big" data-stat=${id}>${value}</span> <span class="of">${of}</span></dd>
  </div>`
}

const number = (count: number) => count.toLocaleString('en')

/** A row per query: the keys it may attend to, and from how many positions it has heard after each layer. */
export function maskTable({ painting: { allowed }, facts }: Counted, layers: number): TemplateResult {
  const counts = Array.from({ length: layers }, (_, layer) => layer + 1)
  return html`<table class="table">
    <caption>
      Positions that each query has heard from; a position keeps what it has from layer to layer.
    </caption>
    <thead>
      <tr>
        <th scope="col">query</th>
        <th scope="col">allowed</th>
        <th scope="col">keys</th>
        ${counts.map((layer) => html`<th scope="col">after layer ${layer}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${Array.from({ length: allowed.rows }, (_, query) => {
        const keys = keysOf(allowed, query)
        return html`<tr>
          <th scope="row">${query}</th>
          <td>${keys.length}</td>
          <td>${keys.length === 0 ? 'none: refused' : positionsText(keys)}</td>
          ${counts.map((layer) => html`<td>${heardBy(facts, query, layer)}</td>`)}
        </tr>`
      })}
    </tbody>
  </table>`
}

function keysOf(allowed: Matrix, row: number): number[] {
  return Array.from({ length: allowed.cols }, (_, col) => col).filter((col) => isAllowed(allowed, { row, col }))
}
