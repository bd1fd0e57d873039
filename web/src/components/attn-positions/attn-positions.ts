/** A query and a key at two positions of a row: how their score depends on where they stand. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { lab } from '../../runtime/lab.ts'
import { wordChoice } from '../choice.ts'
import { figureCard } from '../figure_card.ts'
import { LatestAnswer } from '../latest_answer.ts'
import { fixed } from '../number_text.ts'
import { Plots } from '../plots.ts'
import { slider } from '../slider.ts'
import {
  askShown,
  distance,
  first_setting,
  kinds,
  last_position,
  moved,
  num_heads,
  randomFeatures,
  readKind,
  type Kind,
  type Places,
  type Setting,
  type Shown,
} from './positions.ts'
import { biasPlot, plane, positionsTable } from './positions_figures.ts'
import { positionSentence, scoreText } from './positions_words.ts'
import '../measurement.css'
import './attn-positions.css'

const heads = Array.from({ length: num_heads }, (_, head) => ({ value: head, label: String(head + 1) }))

export class AttnPositions extends LitElement {
  static override properties = { level: { type: Number }, kind: {} }
  declare level: 2 | 3
  /** How positions enter at first: none, rotary or alibi. */
  declare kind: string
  private setting: Setting = { ...first_setting, kind: 'rotary' }
  private together = false
  /** Where the move began that is going on. */
  private began: Setting | undefined
  private readonly answer = new LatestAnswer<Shown>(this)
  private readonly plots = new Plots(this)

  constructor() {
    super()
    this.level = 3
    this.kind = 'rotary'
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('kind')) this.change({ kind: readKind(this.kind) })
  }

  protected override render(): TemplateResult {
    const shown = this.answer.value
    return figureCard({
      title: 'Where a key stands',
      level: this.level,
      provenance: { kind: 'measured' },
      busy: this.answer.busy,
      controls: this.renderControls(),
      body: html`${this.answer.renderTrouble()}
        <div class="look">${this.renderPicture(shown)} ${this.renderStats(shown)}</div>`,
      caption: shown ? positionSentence(shown) : 'What the positions do to the score appears here.',
      table: shown && (() => positionsTable(shown)),
    })
  }

  protected override updated(): void {
    const { value } = this.answer
    if (value?.setting.kind === 'alibi') void this.plots.draw('bias', biasPlot(value))
  }

  private renderControls(): TemplateResult {
    const { kind, head } = this.setting
    return html`${wordChoice<Kind>({
        name: 'Positions',
        options: kinds,
        value: kind,
        disabled: false,
        choose: (value) => (this.kind = value),
      })}
      ${this.renderPlace('query_position', html`<b class="q">query</b> at position`, 'Query at position')}
      ${this.renderPlace('key_position', html`<b class="k">key</b> at position`, 'Key at position')}
      <label class="together">
        <input
          type="checkbox"
          .checked=${this.together}
          @change=${(event: Event) => {
            this.together = (event.target as HTMLInputElement).checked
            this.began = undefined
          }}
        />
        Move both together
      </label>
      <button type="button" class="btn ghost small" @click=${() => this.change(randomFeatures(Math.random))}>
        Other numbers
      </button>
      <button type="button" class="btn ghost small" @click=${() => this.change(first_setting)}>Reset</button>
      ${
        kind === 'alibi'
          ? wordChoice({
              name: 'Head',
              options: heads,
              value: head,
              disabled: false,
              choose: (value: number) => this.change({ head: value }),
            })
          : nothing
      }`
  }

  private renderPlace(which: keyof Places, name: TemplateResult, label: string): TemplateResult {
    const value = this.setting[which]
    return slider({
      name,
      label,
      min: 0,
      max: last_position,
      step: 1,
      value,
      text: String(value),
      choose: (to) => this.move(which, to),
      begin: () => (this.began = undefined),
    })
  }

  private renderPicture(shown: Shown | undefined): TemplateResult {
    if (!shown) return html`<div class="skeleton picture"></div>`
    if (shown.setting.kind === 'alibi') return html`<div class="plot picture" data-plot="bias"></div>`
    return html`<div class="planes picture">${plane(shown, 0)} ${plane(shown, 1)}</div>`
  }

  private renderStats(shown: Shown | undefined): TemplateResult {
    const alibi = this.setting.kind === 'alibi'
    const stat = (name: string, key: string, text: string | undefined) =>
      html`<div>
        <dt>${name}</dt>
        <dd class="big" data-stat=${key}>${text ?? '–'}</dd>
      </div>`
    return html`<dl class="stats">
      ${stat('distance', 'distance', shown && String(distance(shown.setting)))}
      ${alibi ? stat('query · key ÷ √head_dim', 'dot', shown && scoreText(shown.score.score - shown.score.bias)) : nothing}
      ${alibi ? stat('bias', 'bias', shown && fixed(shown.score.bias, 2)) : nothing}
      ${stat(alibi ? 'score, scaled' : 'score, not scaled', 'score', shown && scoreText(shown.score.score))}
    </dl>`
  }

  private move(which: keyof Places, to: number): void {
    this.began ??= this.setting
    this.ask({ ...this.setting, ...moved(this.setting, which, to, this.together) })
  }

  private change(change: Partial<Setting>): void {
    this.began = undefined
    this.ask({ ...this.setting, ...change })
  }

  private ask(setting: Setting): void {
    const { began } = this
    this.setting = setting
    this.answer.ask(() => askShown(lab.ask, setting, began))
    this.requestUpdate()
  }
}

customElements.define('attn-positions', AttnPositions)

declare global {
  interface HTMLElementTagNameMap {
    'attn-positions': AttnPositions
  }
}
