/** The two sides, their costs and their strips of weights, and all the weights as a table. */
import { html, type TemplateResult } from 'lit'
import { styleMap } from 'lit/directives/style-map.js'
import type { HeadsCompare } from '../../runtime/figures_protocol.ts'
import { provenance } from '../figure_card.ts'
import { costLines, factorText, favourite, largestWeight, rowOf, stripImage, type HeadsPair } from './heads_pair.ts'
import { bits, headsText, stripText } from './heads_words.ts'

export function costTable(pair: HeadsPair): TemplateResult {
  const { num_heads } = pair
  return html`<table class="table costs">
    <thead>
      <tr>
        <td></td>
        <th scope="col">${headsText(1)}</th>
        <th scope="col">${headsText(num_heads)}</th>
        <th scope="col">ratio</th>
      </tr>
    </thead>
    <tbody>
      ${costLines(pair).map(
        ({ id, name, formula, one, many, factor }) =>
          html`<tr data-cost=${id}>
            <th scope="row">${name} <span class="formula">${formula}</span></th>
            <td>${one}</td>
            <td>${many}</td>
            <td class=${factor === 1 ? 'same' : 'more'}>${factorText(factor)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
}

export function costNote({ seq_len }: HeadsPair): TemplateResult {
  return html`<p class="plot-note">
    ${provenance({ kind: 'computed', formula: `d = embed_dim = 512, h = heads, N = ${seq_len} tokens` })}
  </p>`
}

export function strips(pair: HeadsPair): TemplateResult {
  const most = largestWeight(pair)
  return html`<div class="strips-pair">
    ${side(pair.one, headsText(1), most)} ${side(pair.many, headsText(pair.num_heads), most)}
    <p class="plot-note">
      Weights of the last query, key 0 on the left, key ${pair.seq_len - 1} on the right. The full shade is
      ${most.toFixed(3)} in all rows. Entropy: ${bits(Math.log2(pair.seq_len))} where all keys share alike, 0 where one
      has all.
    </p>
  </div>`
}

function side({ last_query_weights, entropy_bits }: HeadsCompare, name: string, most: number): TemplateResult {
  const { rows, cols } = last_query_weights
  return html`<section class="strips" aria-label="Weights of ${name}">
    <p class="strips-name" aria-hidden="true">${name}</p>
    <ol>
      ${Array.from({ length: rows }, (_, head) => {
        const weights = rowOf(last_query_weights, head)
        const { key, weight } = favourite(weights)
        const entropy = entropy_bits[head]!
        return html`<li>
          <span class="head-name" aria-hidden="true">${head + 1}</span>
          <span
            class="strip"
            role="img"
            aria-label=${stripText(`head ${head + 1}`, entropy, cols, key, weight)}
            style=${styleMap({ 'background-image': stripImage(weights, most) })}
          ></span>
          <span class="entropy" data-entropy=${head}>${bits(entropy)}</span>
        </li>`
      })}
    </ol>
  </section>`
}

/** A row per key, a column per head; entropies below. */
export function weightsTable(pair: HeadsPair): TemplateResult {
  const { one, many, num_heads, seq_len } = pair
  const heads = Array.from({ length: num_heads }, (_, head) => head)
  const weight = (of: HeadsCompare, head: number, key: number) =>
    of.last_query_weights.data[head * seq_len + key]!.toFixed(4)
  return html`<table class="table">
    <caption>
      Weights of the last query: ${headsText(1)}, then ${headsText(num_heads)}
    </caption>
    <thead>
      <tr>
        <th scope="col">key</th>
        <th scope="col">one head</th>
        ${heads.map((head) => html`<th scope="col">head ${head + 1}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${Array.from(
        { length: seq_len },
        (_, key) =>
          html`<tr>
            <th scope="row">${key}</th>
            <td>${weight(one, 0, key)}</td>
            ${heads.map((head) => html`<td>${weight(many, head, key)}</td>`)}
          </tr>`,
      )}
    </tbody>
    <tfoot>
      <tr>
        <th scope="row">entropy</th>
        <td>${bits(one.entropy_bits[0]!)}</td>
        ${heads.map((head) => html`<td>${bits(many.entropy_bits[head]!)}</td>`)}
      </tr>
    </tfoot>
  </table>`
}
