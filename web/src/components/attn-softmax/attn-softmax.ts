/** One row of scores to move up and down, a temperature, and the weights that softmax makes of them. */
import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit'
import { lab } from '../../runtime/lab.ts'
import { figureCard } from '../figure_card.ts'
import { LatestAnswer } from '../latest_answer.ts'
import '../number_field.ts'
import type { NumberChange } from '../number_field.ts'
import { shortFixed, type Bounds } from '../number_text.ts'
import { slider } from '../slider.ts'
import { rowStats, scoreBars, softmaxTable, weightBars } from './softmax_parts.ts'
import {
  boundsOf,
  exponentOf,
  inSteps,
  largestChange,
  movedBy,
  readScores,
  readTemperature,
  roomOf,
  softmaxSentence,
  step,
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
  /** By how much all scores were moved together since the last reset. */
  private moved = 0
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
      })}
      ${this.renderMove()} <button type="button" class="btn ghost small" @click=${() => this.reset()}>Reset</button>`
  }

  private renderMove(): TemplateResult {
    const { moved } = this
    const room = roomOf(this.row, this.bounds)
    return slider({
      name: 'Move all scores',
      min: inSteps(moved + room.min),
      max: inSteps(moved + room.max),
      step,
      value: moved,
      text: `${moved > 0 ? '+' : ''}${shortFixed(moved)}`,
      choose: (to) => {
        const by = inSteps(to) - this.moved
        this.moved = inSteps(to)
        this.show(movedBy(this.row, by), this.divisor, '')
      },
    })
  }

  private reset(): void {
    const row = readScores(this.scores)
    this.bounds = boundsOf(row)
    this.moved = 0
    this.show(row, readTemperature(this.temperature), '')
  }

  private show(scores: readonly number[], temperature: number, note: string): void {
    this.row = scores
    this.divisor = temperature
    this.note = note
    const { moved } = this
    this.answer.ask(async () => {
      const ask = (scores: number[]) => lab.ask('softmax_row', { scores, temperature })
      const [row, unmoved] = await Promise.all([ask([...scores]), ask(movedBy(scores, -moved))])
      return { scores, temperature, row, moved, change: largestChange(unmoved.weights, row.weights) }
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
