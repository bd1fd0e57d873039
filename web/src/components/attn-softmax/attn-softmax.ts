/** One row of scores to move up and down, a temperature, and the weights that softmax makes of them. */
import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit'
import { lab } from '../../runtime/lab.ts'
import { figureCard } from '../figure_card.ts'
import { LatestAnswer } from '../latest_answer.ts'
import '../number_field.ts'
import type { NumberChange } from '../number_field.ts'
import type { Bounds } from '../number_text.ts'
import { slider } from '../slider.ts'
import { rowStats, scoreBars, softmaxTable, weightBars } from './softmax_parts.ts'
import {
  boundsOf,
  exponentOf,
  readScores,
  readTemperature,
  softmaxSentence,
  temperatureAt,
  temperatures,
  type ShownRow,
} from './softmax_row.ts'
import './attn-softmax.css'

export class AttnSoftmax extends LitElement {
  static override properties = { level: { type: Number }, scores: {}, temperature: { type: Number } }
  declare level: 2 | 3
  /** Where the bars stand at first: "2, 1, 0.1, -1". */
  declare scores: string
  /** Where the slider stands at first. */
  declare temperature: number
  private row: readonly number[] = []
  private bounds: Bounds = { min: 0, max: 0 }
  private divisor = 1
  private note = ''
  private readonly answer = new LatestAnswer<ShownRow>(this)

  constructor() {
    super()
    this.level = 3
    this.scores = ''
    this.temperature = 1
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('scores') || changed.has('temperature')) this.reset()
  }

  protected override render(): TemplateResult {
    const { answer, row, divisor } = this
    const shown = answer.value?.scores.length === row.length ? answer.value : undefined
    return figureCard({
      title: 'Softmax, temperature and entropy',
      level: this.level,
      provenance: { kind: 'measured' },
      busy: answer.busy,
      controls: this.renderControls(),
      body: html`${answer.renderTrouble()}
        <div class="bands">
          <div>
            <p class="band"><b>scores</b> of one query</p>
            ${scoreBars({
              scores: row,
              bounds: this.bounds,
              change: (index, { value, note }: NumberChange) => this.show(row.with(index, value), divisor, note),
            })}
            <p class="field-note" role="status">
              ${this.note || 'Drag a bar up or down, or change its number: type it, or use the arrow keys.'}
            </p>
          </div>
          <div>
            <p class="band"><b>weights</b> softmax(scores ÷ ${divisor})</p>
            ${weightBars(row.length, shown)}
          </div>
        </div>
        ${rowStats(shown)}`,
      caption: shown ? softmaxSentence(shown) : 'How the weight is shared out appears here.',
      table: shown && (() => softmaxTable(shown)),
    })
  }

  private renderControls(): TemplateResult {
    return html`${slider({
        name: 'Temperature (log)',
        min: exponentOf(temperatures.min),
        max: exponentOf(temperatures.max),
        step: 0.02,
        value: exponentOf(this.divisor),
        text: String(this.divisor),
        choose: (exponent) => this.show(this.row, temperatureAt(exponent), ''),
      })} <button type="button" class="btn ghost small" @click=${() => this.reset()}>Reset</button>`
  }

  private reset(): void {
    const row = readScores(this.scores)
    this.bounds = boundsOf(row)
    this.show(row, readTemperature(this.temperature), '')
  }

  private show(scores: readonly number[], temperature: number, note: string): void {
    this.row = scores
    this.divisor = temperature
    this.note = note
    this.answer.ask(async () => {
      const row = await lab.ask('softmax_row', { scores: [...scores], temperature })
      return { scores, temperature, row }
    })
    this.requestUpdate()
  }
}

customElements.define('attn-softmax', AttnSoftmax)

declare global {
  interface HTMLElementTagNameMap {
    'attn-softmax': AttnSoftmax
  }
}
