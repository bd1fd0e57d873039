import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { LabError } from '../../runtime/errors.ts'
import { lab } from '../../runtime/lab.ts'
import { numberChoice } from '../choice.ts'
import { figureCard } from '../figure_card.ts'
import { LatestAnswer } from '../latest_answer.ts'
import type { NumberChange } from '../number_field.ts'
import { Playing, stepper } from '../stepper.ts'
import {
  allAllowed,
  first_row,
  firstTileBlocked,
  nearestTile,
  randomRow,
  requestOf,
  risingRow,
  stepCount,
  tiles,
  withBlocked,
  withScore,
  type Row,
  type Worked,
} from './row.ts'
import { heldTable, keyCells, memoryCounts, tilesTable } from './tile_parts.ts'
import { placeText, stepSentence } from './tile_words.ts'
import './attn-online-softmax.css'

/** What the numbers are as long as nobody has changed one. */
type Preset = 'rising' | 'blocked' | undefined

/** Why the engine has no softmax for a row: none of its keys may be attended to. */
interface Refused {
  row: Row
  refusal: string
}

/** The softmax of a row that is never held as a whole: a tile after the other, with a correction where the maximum rises. */
export class AttnOnlineSoftmax extends LitElement {
  static override properties = {
    tile: { type: Number },
    level: { type: Number },
    row: { state: true },
    step: { state: true },
    note: { state: true },
  }
  /** Keys per tile: 1, 2, 3, 4, 6 or 12. */
  declare tile: number
  declare level: 2 | 3
  declare private row: Row
  declare private step: number
  declare private note: string
  private preset: Preset
  private readonly answer = new LatestAnswer<Worked | Refused>(this)
  private readonly playing = new Playing(this, () => this.playOn())

  constructor() {
    super()
    this.tile = 3
    this.level = 3
    this.row = first_row
    this.step = 0
    this.note = ''
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('tile')) return
    if (this.preset === 'blocked') this.row = firstTileBlocked(this.row, this.tile_size)
    this.rewind()
    this.work()
  }

  private get tile_size(): number {
    return nearestTile(this.tile)
  }

  private get worked(): Worked | undefined {
    const { value } = this.answer
    return value && 'reply' in value ? value : undefined
  }

  /** Never beyond the last step of the answer that is there. */
  private get at(): number {
    return this.worked ? Math.min(this.step, stepCount(this.worked) - 1) : 0
  }

  protected override render(): TemplateResult {
    const { answer, worked, row, at } = this
    return figureCard({
      title: 'Softmax, tile by tile',
      level: this.level,
      provenance: { kind: 'measured' },
      busy: answer.busy,
      controls: this.renderControls(),
      body: html`${answer.renderTrouble()} ${this.renderRefusal()}
        ${keyCells(row, worked, at, { change: (key, change) => this.changeScore(key, change), block: (key, blocked) => this.block(key, blocked) })}
        <p class="tile-note" aria-live="polite">
          ${this.note || 'Change a score, or press the name of a key to block it. Bars: e^(score − max so far).'}
        </p>
        ${worked ? this.renderSteps(worked) : answer.busy ? html`<div class="skeleton"></div>` : nothing}`,
      caption: worked
        ? stepSentence(worked, at)
        : answer.busy
          ? 'What happens at each tile appears here.'
          : 'Without a key there is no softmax.',
      table: worked && (() => tilesTable(worked)),
    })
  }

  private renderControls(): TemplateResult {
    const preset = (name: Preset, label: string, row: () => Row) =>
      html`<button
        type="button"
        class="chip"
        aria-pressed=${this.preset === name}
        @click=${() => this.begin(row(), name)}
      >
        ${label}
      </button>`
    return html`${numberChoice({
        name: 'Keys per tile',
        options: tiles,
        value: this.tile_size,
        disabled: false,
        choose: (tile) => (this.tile = tile),
      })}
      <div class="field">
        <span class="name">Scores</span>
        <span class="presets" role="group" aria-label="Scores">
          ${preset('rising', 'rising maximum', () => risingRow(this.row))}
          ${preset('blocked', 'first tile blocked', () => firstTileBlocked(first_row, this.tile_size))}
          <button type="button" class="chip" @click=${() => this.begin(randomRow(Math.random), undefined)}>
            new numbers
          </button>
        </span>
      </div>`
  }

  private renderSteps(worked: Worked): TemplateResult {
    const { at } = this
    return html`${stepper({
        name: 'Tiles',
        step: at,
        count: stepCount(worked),
        at: placeText(worked, at),
        choose: (step) => (this.step = step),
        playing: this.playing,
      })}
      <div class="held-pair">
        <div class="scroll-x" tabindex="0" role="group" aria-label="What is held, table">${heldTable(worked, at)}</div>
        ${memoryCounts(worked.tile)}
      </div>`
  }

  private renderRefusal(): TemplateResult | typeof nothing {
    const { value } = this.answer
    if (!value || !('refusal' in value)) return nothing
    return html`<div class="message bad" role="alert">
      <p>${value.refusal}</p>
      <button type="button" class="btn small" @click=${() => this.begin(allAllowed(this.row), undefined)}>
        Allow all keys
      </button>
    </div>`
  }

  private changeScore(key: number, { value, note }: NumberChange): void {
    this.note = note
    if (value === this.row.scores[key]) return
    this.change(withScore(this.row, key, value))
  }

  private block(key: number, blocked: boolean): void {
    this.note = ''
    this.change(withBlocked(this.row, key, blocked))
  }

  /** The step stays, so that one sees what a number does to it. */
  private change(row: Row): void {
    this.playing.stop()
    this.preset = undefined
    this.row = row
    this.work()
  }

  private begin(row: Row, preset: Preset): void {
    this.note = ''
    this.change(row)
    this.preset = preset
    this.rewind()
  }

  private rewind(): void {
    this.playing.stop()
    this.step = 0
  }

  private playOn(): boolean {
    const last = this.worked ? stepCount(this.worked) - 1 : 0
    this.step = Math.min(this.at + 1, last)
    return this.step < last
  }

  private work(): void {
    const { row, tile_size: tile } = this
    this.answer.ask(async () => {
      try {
        return { row, tile, reply: await lab.ask('online_softmax', requestOf(row, tile)) }
      } catch (error) {
        if (error instanceof LabError && row.blocked.every(Boolean)) return { row, refusal: error.message }
        throw error
      }
    })
  }
}

customElements.define('attn-online-softmax', AttnOnlineSoftmax)

declare global {
  interface HTMLElementTagNameMap {
    'attn-online-softmax': AttnOnlineSoftmax
  }
}
