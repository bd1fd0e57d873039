/** What a config's cache looks like: fields read, formula, and the bytes against what they could have been. */
import { html, nothing, type TemplateResult } from 'lit'
import { formatBytes, formatFactor } from '../../draw/format.ts'
import type { ConfigCache } from '../../runtime/figures_protocol.ts'
import { formatLedgerBytes } from '../attn-ledger/ledger_lines.ts'
import { attention_names, type FormulaStep } from './cache_words.ts'

/** As many as were needed, each with what it stands for. */
export function fieldsRead({ read, attention }: ConfigCache): TemplateResult {
  return html`<div>
    <p class="fields-name">Fields that were read: ${attention_names[attention]}</p>
    <ul class="fields" aria-label="Fields that were read">
      ${read.map(
        ({ field, value, meaning }) =>
          html`<li data-config-field=${field}>
            <code>${field}</code> <span class="value">${value}</span> <span class="meaning">${meaning}</span>
          </li>`,
      )}
    </ul>
  </div>`
}

export function formula(steps: readonly FormulaStep[]): TemplateResult {
  return html`<dl class="steps">
    ${steps.map(
      ({ id, name, formula, result }) =>
        html`<div data-step=${id}>
          <dt>${name}</dt>
          <dd><span class="line-formula">${formula}</span> = <b>${result}</b></dd>
        </div>`,
    )}
  </dl>`
}

/** The cache and what it is measured against, on one linear scale. */
export function comparison({ bytes, bytes_without_window, mha_bytes, window }: ConfigCache): TemplateResult {
  const rows = [
    { id: 'cache', name: 'this cache', bytes },
    ...(window > 0 ? [{ id: 'no-window', name: 'without its window', bytes: bytes_without_window }] : []),
    { id: 'mha', name: 'every query head its own', bytes: mha_bytes },
  ]
  const most = Math.max(...rows.map((row) => row.bytes))
  return html`<ul class="against">
    ${rows.map(
      (row) =>
        html`<li data-row=${row.id}>
          <span>${row.name}</span>
          <span class="amount"
            ><b>${formatLedgerBytes(row.bytes)}</b
            >${row.id === 'cache' ? nothing : html` ${formatFactor(row.bytes / bytes)}`}</span
          >
          <span class="track" aria-hidden="true"
            ><span class="bar" style="width: ${((100 * row.bytes) / most).toFixed(2)}%"></span
          ></span>
        </li>`,
    )}
  </ul>`
}

export function cacheTable(cache: ConfigCache): TemplateResult {
  const rows: [string, string][] = [
    ['layers', cache.num_layers.toLocaleString('en')],
    ['layers with a window', cache.window_layers.toLocaleString('en')],
    ['numbers per token and layer', cache.elements_per_token.toLocaleString('en')],
    ['bytes per token', `${cache.bytes_per_token.toLocaleString('en')} (${formatBytes(cache.bytes_per_token)})`],
    ['whole cache, bytes', cache.bytes.toLocaleString('en')],
    ['without windows, bytes', cache.bytes_without_window.toLocaleString('en')],
    ['every query head its own, bytes', cache.mha_bytes.toLocaleString('en')],
  ]
  return html`<table class="table">
    <tbody>
      ${rows.map(
        ([name, value]) =>
          html`<tr>
            <th scope="row">${name}</th>
            <td>${value}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
}
