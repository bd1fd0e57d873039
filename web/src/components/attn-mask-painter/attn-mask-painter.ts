import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit'
import { keyed } from 'lit/directives/keyed.js'
import { lab } from '../../runtime/lab.ts'
import { numberChoice } from '../choice.ts'
import { figureCard } from '../figure_card.ts'
import { LatestAnswer } from '../latest_answer.ts'
import { steadyButton } from '../stepper.ts'
import type { PaintDetail } from './mask_grid.ts'
import { factsPanel, maskTable, patternChips } from './mask_parts.ts'
import { firstReached, pairsSentence, reachSentence, refusalSentence, type Counted } from './mask_words.ts'
import {
  advance,
  backToPattern,
  begin,
  historyKey,
  paint,
  paintedOver,
  redo,
  undo,
  type History,
  type Painting,
} from './painting.ts'
import {
  first_settings,
  isPatternName,
  numberOptions,
  patternRequest,
  sizes,
  type MaskSettings,
  type PatternName,
} from './patterns.ts'
import './mask_grid.ts'
import './attn-mask-painter.css'

const most_layers = 8

/** A mask to paint: how many pairs it allows, which queries it leaves without a key, and how far a stack of it hears. */
export class AttnMaskPainter extends LitElement {
  static override properties = {
    pattern: {},
    layers: { type: Number },
    level: { type: Number },
    history: { state: true },
    draft: { state: true },
    wanted: { state: true },
  }
  /** What it begins with: a PatternName. */
  declare pattern: string
  /** 1 … 8. */
  declare layers: number
  declare level: 2 | 3
  declare private history: History | undefined
  /** While the brush is down. */
  declare private draft: Painting | undefined
  /** What was chosen, until the engine has made its pattern. */
  declare private wanted: MaskSettings | undefined
  /** Lists that a visitor has changed no longer follow what is selected in them, so each move has new ones. */
  private moves = 0
  private readonly patterns = new LatestAnswer<History>(this)
  private readonly counted = new LatestAnswer<Counted>(this)

  constructor() {
    super()
    this.pattern = first_settings.pattern
    this.layers = 1
    this.level = 3
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('pattern')) {
      const pattern = isPatternName(this.pattern) ? this.pattern : first_settings.pattern
      this.take({ ...this.settings, pattern }, begin)
    }
  }

  private get shown(): Painting | undefined {
    return this.draft ?? this.history?.now
  }

  private get settings(): MaskSettings {
    return this.wanted ?? this.history?.now.settings ?? first_settings
  }

  /** A lesson may ask for any number. */
  private get depth(): number {
    return Math.min(most_layers, Math.max(1, Math.round(this.layers) || 1))
  }

  protected override render(): TemplateResult {
    const { shown, depth, patterns, counted } = this
    const { value } = counted
    return figureCard({
      title: 'Paint a mask',
      level: this.level,
      provenance: { kind: 'measured', label: 'counted here' },
      busy: patterns.busy || (counted.busy && shown !== undefined),
      controls: this.renderControls(),
      body: html`${patterns.renderTrouble()} ${counted.renderTrouble()}
        <div class="mask-body" @keydown=${this.onKey}>
          ${shown ? this.renderLeft(shown) : html`<div class="mask-left"><div class="skeleton"></div></div>`}
          ${factsPanel({ counted: value, layers: depth, most_layers, choose: (layers) => (this.layers = layers) })}
        </div>`,
      caption: value ? sentence(value, depth) : 'How many pairs the mask allows appears here.',
      table: value && (() => maskTable(value, depth)),
    })
  }

  private renderControls(): TemplateResult {
    const { settings } = this
    const choose = (change: Partial<MaskSettings>) => this.choose({ ...this.settings, ...change })
    const choosePattern = (pattern: PatternName) =>
      pattern === this.settings.pattern ? this.move(backToPattern) : choose({ pattern })
    const lists = html`${numberChoice({
      name: 'Positions',
      options: sizes,
      value: settings.size,
      disabled: false,
      choose: (size) => choose({ size }),
    })}
    ${numberOptions(settings.pattern).map(({ number, label, options, less }) =>
      numberChoice({
        name: label,
        options: options.map((option) => option - less),
        value: settings[number] - less,
        disabled: false,
        choose: (value) => choose({ [number]: value + less }),
      }),
    )}`
    return html`${patternChips(settings.pattern, choosePattern)} ${keyed(this.moves, lists)}`
  }

  private renderLeft(shown: Painting): TemplateResult {
    const { depth } = this
    const size = shown.allowed.rows
    // For a moment after another size was chosen, what was counted is that of the one before.
    const facts = this.counted.value?.painting.allowed.rows === size ? this.counted.value.facts : undefined
    const reached = {
      layers: facts ? firstReached(facts, depth) : Array.from({ length: size }, () => undefined),
      label: `has reached query ${size - 1} after ${depth === 1 ? '1 layer' : `${depth} layers`}`,
    }
    return html`<div class="mask-left">
      <attn-mask-grid
        .allowed=${shown.allowed}
        .refused=${facts?.blocked_queries ?? []}
        .reached=${reached}
        @paint=${this.onPaint}
      ></attn-mask-grid>
      <p class="strip-note">
        A position keeps its own row from layer to layer: key ${size - 1} counts here even where it is blocked.
      </p>
      <p class="mask-legend">
        <span><i class="swatch allowed"></i>may attend</span> <span><i class="swatch blocked"></i>blocked</span>
        <span><b class="q">query</b> rows, <b class="k">key</b> columns</span>
      </p>
      ${this.renderTools(shown)}
    </div>`
  }

  private renderTools(shown: Painting): TemplateResult {
    const { past = [], future = [] } = this.history ?? {}
    return html`<div class="mask-tools" role="group" aria-label="Painting">
      ${steadyButton('Undo', past.length === 0, () => this.move(undo))}
      ${steadyButton('Redo', future.length === 0, () => this.move(redo))}
      ${steadyButton('Back to the pattern', paintedOver(shown) === 0, () => this.move(backToPattern))}
    </div>`
  }

  private onKey = (event: KeyboardEvent): void => {
    const wanted = historyKey(event)
    if (!wanted) return
    event.preventDefault()
    this.move(wanted === 'undo' ? undo : redo)
  }

  private onPaint = ({ detail }: CustomEvent<PaintDetail>): void => {
    const { history } = this
    if (!history) return
    const next = detail.cells.length > 0 ? paint(history.now, detail.cells, detail.allow) : history.now
    this.draft = detail.done ? undefined : next
    if (detail.done && next !== history.now) this.history = advance(history, next)
    this.count()
  }

  private move(to: (history: History) => History): void {
    if (!this.history) return
    this.history = to(this.history)
    this.wanted = undefined
    this.moves += 1
    this.draft = undefined
    this.count()
  }

  /** What was painted can be had back. */
  private choose(settings: MaskSettings): void {
    this.take(settings, (next) => (this.history ? advance(this.history, next) : begin(next)))
  }

  private take(settings: MaskSettings, put: (next: Painting) => History): void {
    this.wanted = settings
    this.patterns.ask(async () => {
      const pattern = await lab.ask('mask_pattern', patternRequest(settings))
      if (this.wanted === settings) this.wanted = undefined
      this.history = put({ settings, pattern, allowed: pattern })
      this.draft = undefined
      this.count()
      return this.history
    })
  }

  private count(): void {
    const { shown: painting } = this
    if (!painting) return
    this.counted.ask(async () => {
      const { allowed } = painting
      return { painting, facts: await lab.ask('mask_facts', { allowed, num_layers: most_layers }) }
    })
  }
}

function sentence(counted: Counted, layers: number): TemplateResult {
  return counted.facts.blocked_queries.length > 0
    ? html`<b class="bad">${refusalSentence(counted)}</b> ${pairsSentence(counted)}`
    : html`${pairsSentence(counted)} ${reachSentence(counted, layers)}`
}

customElements.define('attn-mask-painter', AttnMaskPainter)

declare global {
  interface HTMLElementTagNameMap {
    'attn-mask-painter': AttnMaskPainter
  }
}
