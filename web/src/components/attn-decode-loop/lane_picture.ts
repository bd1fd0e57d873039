/** One lane of the decode loop: which rows run, where their keys come from, which pairs are scored. */
import { html, svg, type TemplateResult } from 'lit'
import type { DecodeLoopStep } from '../../runtime/figures_protocol.ts'
import { keysFromCache, keyState, pairState, runs, type LaneName } from './decode_totals.ts'

/** In units of the picture, which is as wide as there is room. */
const cell = 10
const gap = 4
const inset = cell + gap

export function lanePicture(steps: readonly DecodeLoopStep[], at: number, lane: LaneName): TemplateResult {
  const step = steps[at]!
  const positions = Array.from({ length: steps.at(-1)!.seq_len }, (_, position) => position)
  const side = inset + positions.length * cell
  const place = (position: number) => inset + position * cell
  const square = (x: number, y: number, what: string, state: string) =>
    svg`<rect class=${what} data-state=${state} x=${x + 0.75} y=${y + 0.75} width=${cell - 1.5} height=${cell - 1.5} rx="1.5" />`
  return html`<svg class="lane-picture" viewBox="0 0 ${side} ${side}" role="img" aria-label=${spoken(step, lane)}>
    ${positions.map((position) => square(0, place(position), 'row', runs(step, lane, position) ? 'run' : 'none'))}
    ${positions.map((position) => {
      const state = keyState(step, lane, position)
      return svg`${square(place(position), 0, 'key', state)}${
        state === 'read' ? svg`<circle class="dot" cx=${place(position) + cell / 2} cy=${cell / 2} r="1.8" />` : ''
      }`
    })}
    ${positions.map((query) =>
      positions.slice(0, query + 1).map((key) => {
        const state = pairState(steps, at, lane, query, key)
        const [x, y] = [place(key), place(query)]
        return svg`${square(x, y, 'pair', state)}${
          state === 'again' ? svg`<path class="again" d="M${x + 2} ${y + cell - 2} L${x + cell - 2} ${y + 2}" />` : ''
        }`
      }),
    )}
  </svg>`
}

function spoken(step: DecodeLoopStep, lane: LaneName): string {
  const { rows, score_pairs } = step[lane]
  const first = step.seq_len - rows
  const which = rows === 1 ? `row ${first} runs` : `rows ${first} to ${step.seq_len - 1} run`
  return `${lane}: ${which}, ${keysFromCache(step[lane])} keys are read from the cache, ${score_pairs} score pairs are computed`
}

/** One of each kind of square, with its meaning. */
export function legend(): TemplateResult {
  const one = (drawn: unknown, text: unknown) =>
    html`<li>
      <svg class="lane-picture" viewBox="0 0 ${cell} ${cell}" aria-hidden="true">${drawn}</svg><span>${text}</span>
    </li>`
  const rect = (what: string, state: string) =>
    svg`<rect class=${what} data-state=${state} x="0.75" y="0.75" width="8.5" height="8.5" rx="1.5" />`
  return html`<ul class="legend">
    ${one(rect('row', 'run'), html`left: a row that <span class="q">runs</span>, with its query`)}
    ${one(rect('key', 'computed'), html`top: a <span class="k">key</span> computed now`)}
    ${one(svg`${rect('key', 'read')}<circle class="dot" cx="5" cy="5" r="1.8" />`, html`a <span class="k">key</span> read from the cache`)}
    ${one(rect('pair', 'now'), 'a score pair, computed for the first time')}
    ${one(svg`${rect('pair', 'again')}<path class="again" d="M2 8 L8 2" />`, 'computed again')}
    ${one(rect('pair', 'earlier'), 'of an earlier step')}
  </ul>`
}
