/** The two pictures of the ledger: bytes as bars on one logarithmic axis, FLOPs as one bar of shares. */
import { html, nothing, type TemplateResult } from 'lit'
import {
  barLength,
  formatFlops,
  formatLedgerBytes,
  formatShare,
  placeOnAxis,
  ticks,
  type LedgerLine,
} from './ledger_lines.ts'

const percent = (share: number) => `${(100 * share).toFixed(2)}%`
/** A share with less room than this has its name below the bar alone; where the bar is short, one with less than twice that. */
const least_named_share = 0.16

export function memoryBars(lines: readonly LedgerLine[]): TemplateResult {
  return html`<ul class="bytes">
      ${lines.map(
        (line) =>
          html`<li data-line=${line.id}>
            <span class="line-name">${line.name}</span>
            <span class="line-amount">${formatLedgerBytes(line.amount)}</span>
            <span class="track" aria-hidden="true"
              >${ticks.map(({ exponent }) => html`<i style="left: ${percent(placeOnAxis(exponent))}"></i>`)}<span
                class="bar"
                style="width: ${percent(barLength(line.amount))}"
              ></span
            ></span>
            <span class="line-formula">${line.formula}</span>
          </li>`,
      )}
    </ul>
    <div class="axis" aria-hidden="true">
      ${ticks.map(({ exponent, name }) => html`<span style="left: ${percent(placeOnAxis(exponent))}">${name}</span>`)}
    </div>
    <p class="axis-note">Logarithmic: from one line to the next is a factor of 1,024.</p>`
}

const totalOf = (lines: readonly LedgerLine[]) => lines.reduce((sum, line) => sum + line.amount, 0)

export function flopsSummary(lines: readonly LedgerLine[]): string {
  return `FLOPs of one pass: ${formatFlops(totalOf(lines))}, two for a multiply-add`
}

export function flopBar(lines: readonly LedgerLine[]): TemplateResult {
  const total = totalOf(lines)
  return html`<div class="stack" aria-hidden="true">
      ${lines.map((line) => {
        const share = line.amount / total
        return html`<span data-line=${line.id} style="width: ${percent(share)}"
          >${share >= least_named_share ? html`<b ?data-tight=${share < 2 * least_named_share}>${line.name}</b>` : nothing}</span
        >`
      })}
    </div>
    <ul class="flops">
      ${lines.map(
        (line) =>
          html`<li data-line=${line.id}>
            <span class="line-name"><i class="swatch" aria-hidden="true"></i>${line.name}</span>
            <span class="line-amount"><b>${formatShare(line.amount / total)}</b> ${formatFlops(line.amount)}</span>
            <span class="line-formula">${line.formula}</span>
          </li>`,
      )}
      <li class="total">
        <span class="line-name">one pass</span>
        <span class="line-amount">${formatFlops(total)}</span>
      </li>
    </ul>`
}

export function ledgerTable(memory: readonly LedgerLine[], flops: readonly LedgerLine[]): TemplateResult {
  const row = (line: LedgerLine, unit: string, text: string) =>
    html`<tr>
      <th scope="row">${line.name}</th>
      <td>${text}</td>
      <td>${line.amount.toLocaleString('en')} ${unit}</td>
      <td class="words">${line.formula}</td>
    </tr>`
  return html`<table class="table">
    <thead>
      <tr>
        <th scope="col">what</th>
        <th scope="col">amount</th>
        <th scope="col">exactly</th>
        <th scope="col">formula</th>
      </tr>
    </thead>
    <tbody>
      ${memory.map((line) => row(line, 'bytes', formatLedgerBytes(line.amount)))}
      ${flops.map((line) => row(line, 'FLOPs', formatFlops(line.amount)))}
    </tbody>
  </table>`
}
