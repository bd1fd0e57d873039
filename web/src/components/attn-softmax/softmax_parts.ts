/** The bars of the figure, its numbers, and its table. */
import { html, nothing, type TemplateResult } from 'lit'
import { styleMap } from 'lit/directives/style-map.js'
import type { NumberChange } from '../number_field.ts'
import { fixed, shortFixed, snapped, type Bounds } from '../number_text.ts'
import { bitsText, effectiveKeys, mostBits, step, type ShownRow } from './softmax_row.ts'

interface ScoreBars {
  scores: readonly number[]
  bounds: Bounds
  change(index: number, change: NumberChange): void
}

/** Each bar ends in a grip; the field below it is the same number, for the keyboard. */
export function scoreBars({ scores, bounds, change }: ScoreBars): TemplateResult {
  return html`<div class="bars" style=${styleMap({ '--keys': String(scores.length) })}>
    ${scores.map((score, index) => {
      const share = score / bounds.max
      const drag = dragAlong(bounds, (value) => change(index, { value, note: '' }))
      return html`<div class="bar-column" role="group" aria-label="key ${index + 1}">
        <b class="k" aria-hidden="true">key ${index + 1}</b>
        <div
          class="score-track"
          style=${styleMap({ '--share': share.toFixed(4), '--size': Math.abs(share).toFixed(4) })}
          data-sign=${score < 0 ? 'negative' : 'positive'}
          @pointerdown=${drag}
          @pointermove=${drag}
          @pointerup=${drag}
          @pointercancel=${drag}
          @click=${drag}
        >
          <span class="score-bar"></span><span class="grip"></span>
        </div>
        <attn-number-field
          label="score of key ${index + 1}"
          .value=${score}
          .min=${bounds.min}
          .max=${bounds.max}
          .step=${step}
          @attn-number=${(event: CustomEvent<NumberChange>) => change(index, event.detail)}
        ></attn-number-field>
      </div>`
    })}
  </div>`
}

/**
 * A mouse takes the whole track, a finger the grip alone: elsewhere it scrolls the page, and a tap moves the bar there. The
 * drag lives in the element that has the pointer, since each drawing makes new listeners.
 */
function dragAlong(bounds: Bounds, change: (value: number) => void): (event: PointerEvent) => void {
  return (event) => {
    const track = event.currentTarget as HTMLElement
    const valueAt = (y: number) => {
      const { top, height } = track.getBoundingClientRect()
      return snapped(bounds.max - ((y - top) / height) * (bounds.max - bounds.min), step, bounds)
    }
    switch (event.type) {
      case 'pointerdown': {
        const on_grip = (event.target as Element).classList.contains('grip')
        if (event.button !== 0 || (event.pointerType !== 'mouse' && !on_grip)) return
        event.preventDefault()
        track.setPointerCapture(event.pointerId)
        if (!on_grip) change(valueAt(event.clientY))
        return
      }
      case 'pointermove':
        if (track.hasPointerCapture(event.pointerId)) change(valueAt(event.clientY))
        return
      case 'click':
        if (!(event.target as Element).classList.contains('grip')) change(valueAt(event.clientY))
    }
  }
}

export function weightBars(keys: number, shown: ShownRow | undefined): TemplateResult {
  return html`<div class="bars" style=${styleMap({ '--keys': String(keys) })}>
    ${Array.from({ length: keys }, (_, index) => {
      const weight = shown?.row.weights[index]
      return html`<div class="bar-column">
        ${
          weight === undefined
            ? html`<div class="weight-track"><span class="skeleton"></span></div>`
            : html`<div class="weight-track" style=${styleMap({ '--share': weight.toFixed(4) })}>
                <span class="weight-bar"></span>
                <span class="weight"
                  ><span class="visually-hidden">weight of key ${index + 1}: </span>${fixed(weight, 2)}</span
                >
              </div>`
        }
        <b class="k" aria-hidden="true">key ${index + 1}</b>
      </div>`
    })}
  </div>`
}

export function rowStats(shown: ShownRow | undefined): TemplateResult {
  const entropy = shown && bitsText(shown.row.entropy_bits)
  return html`<dl class="stats">
    <div>
      <dt>entropy −Σ w log₂ w</dt>
      <dd class="big" data-stat="entropy">${entropy ?? '–'} bits</dd>
      ${shown ? entropyMeter(shown) : nothing}
    </div>
    <div>
      <dt>effective keys 2<sup>entropy</sup></dt>
      <dd class="big" data-stat="effective">${shown ? fixed(effectiveKeys(shown), 2) : '–'}</dd>
    </div>
    <div>
      <dt>largest weight</dt>
      <dd class="big" data-stat="largest">${shown ? fixed(Math.max(...shown.row.weights), 2) : '–'}</dd>
    </div>
  </dl>`
}

/** From one key that has all to all that share alike. */
function entropyMeter(shown: ShownRow): TemplateResult {
  const [bits, most] = [bitsText(shown.row.entropy_bits), bitsText(mostBits(shown))]
  return html`<dd>
    <div
      class="entropy-meter"
      role="meter"
      aria-label="Entropy"
      aria-valuemin="0"
      aria-valuemax=${most}
      aria-valuenow=${bits}
      aria-valuetext="${bits} bits of at most ${most}"
    >
      <span style=${styleMap({ width: `${((100 * shown.row.entropy_bits) / mostBits(shown)).toFixed(2)}%` })}></span>
    </div>
    <div class="entropy-ends" aria-hidden="true">
      <span>0, one key has all</span><span>${most} = log₂ ${shown.scores.length}, all alike</span>
    </div>
  </dd>`
}

export function softmaxTable(shown: ShownRow): TemplateResult {
  const { scores, temperature, row } = shown
  return html`<table class="table">
    <thead>
      <tr>
        <th scope="col">key</th>
        <th scope="col">score</th>
        <th scope="col">score ÷ ${temperature}</th>
        <th scope="col">weight</th>
      </tr>
    </thead>
    <tbody>
      ${scores.map(
        (score, index) =>
          html`<tr>
            <th scope="row">${index + 1}</th>
            <td>${shortFixed(score)}</td>
            <td>${fixed(score / temperature, 3)}</td>
            <td>${fixed(row.weights[index]!, 4)}</td>
          </tr>`,
      )}
    </tbody>
    <tfoot>
      ${(
        [
          ['entropy, bits', row.entropy_bits],
          [`at most log₂ ${scores.length}, bits`, mostBits(shown)],
          ['effective keys, 2^entropy', effectiveKeys(shown)],
          [`norm of ∂weights/∂(scores ÷ ${temperature})`, row.jacobian_norm],
        ] as const
      ).map(
        ([name, number]) =>
          html`<tr>
            <th scope="row" colspan="3">${name}</th>
            <td>${fixed(number, 4)}</td>
          </tr>`,
      )}
    </tfoot>
  </table>`
}
