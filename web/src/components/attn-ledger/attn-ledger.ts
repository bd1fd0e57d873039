/** What a forward pass costs: bytes and FLOPs from the shapes alone, each line with its formula. */
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import type { Ledger, LedgerRequest } from '../../runtime/figures_protocol.ts'
import { lab } from '../../runtime/lab.ts'
import { mask_options, numberChoice, wordChoice } from '../choice.ts'
import { figureCard } from '../figure_card.ts'
import { LatestAnswer } from '../latest_answer.ts'
import '../disclosure.css'
import '../measurement.css'
import { flopBar, flopsSummary, ledgerTable, memoryBars } from './ledger_bars.ts'
import { flopLines, memoryLines } from './ledger_lines.ts'
import { ledgerSentence } from './ledger_words.ts'
import {
  choices,
  first_settings,
  known_shapes,
  kvHeadChoices,
  requestOf,
  seq_len_range,
  shapeOf,
  withHeads,
  type LedgerSettings,
} from './shapes.ts'
import './attn-ledger.css'

const dtypes = (['float32', 'float16', 'bfloat16', 'int8'] as const).map((value) => ({ value, label: value }))
const always = { disabled: false }

export class AttnLedger extends LitElement {
  static override properties = { level: { type: Number } }
  declare level: 2 | 3
  private settings: LedgerSettings = first_settings
  /** Question and answer belong together: the formulas put in the numbers of the one that was answered. */
  private readonly answer = new LatestAnswer<{ request: LedgerRequest; ledger: Ledger }>(this)

  constructor() {
    super()
    this.level = 3
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.compute()
  }

  protected override render(): TemplateResult {
    const { value } = this.answer
    const lines = value && {
      memory: memoryLines(value.request, value.ledger),
      flops: flopLines(value.request, value.ledger),
    }
    return figureCard({
      title: 'What a forward pass costs',
      level: this.level,
      provenance: { kind: 'computed', formula: 'from the shapes, as each line says' },
      busy: this.answer.busy,
      controls: this.renderControls(),
      body: html`${this.answer.renderTrouble()}
      ${
        lines
          ? html`<div class="ledger-parts">
              <section aria-label="Bytes">
                <p class="part">Bytes</p>
                ${memoryBars(lines.memory)}
              </section>
              <details class="disclosure">
                <summary>${flopsSummary(lines.flops)}</summary>
                ${flopBar(lines.flops)}
              </details>
              ${this.renderNote(value.request, value.ledger)}
            </div>`
          : this.answer.busy
            ? html`<div class="skeleton"></div>`
            : nothing
      }`,
      caption: value && ledgerSentence(value.request, value.ledger),
      table: lines && (() => ledgerTable(lines.memory, lines.flops)),
    })
  }

  private renderControls(): TemplateResult {
    const { settings } = this
    const chosen = shapeOf(settings)
    const number = (name: string, field: keyof typeof choices) =>
      numberChoice({
        ...always,
        name,
        options: withValue(choices[field], settings[field]),
        value: settings[field],
        choose: (value) =>
          this.choose(field === 'num_heads' ? withHeads(settings, value) : { ...settings, [field]: value }),
      })
    return html`<div class="known" role="group" aria-label="Known shapes">
        ${known_shapes.map(
          (known) =>
            html`<button
              type="button"
              class="chip"
              aria-pressed=${known === chosen}
              @click=${() => this.choose({ ...settings, ...known.shape })}
            >
              ${known.name}
            </button>`,
        )}
      </div>
      ${this.renderSeqLen()} ${number('Layers', 'num_layers')} ${number('Heads', 'num_heads')}
      ${numberChoice({
        ...always,
        name: 'KV heads',
        options: kvHeadChoices(settings.num_heads),
        value: settings.num_kv_heads,
        choose: (num_kv_heads) => this.choose({ ...settings, num_kv_heads }),
      })}
      ${number('head_dim', 'head_dim')} ${number('Batch', 'batch')}
      ${wordChoice({
        ...always,
        name: 'Stored as',
        options: dtypes,
        value: settings.dtype,
        choose: (dtype) => this.choose({ ...settings, dtype }),
      })}
      ${wordChoice({
        ...always,
        name: 'Mask',
        options: mask_options,
        value: settings.causal,
        choose: (causal) => this.choose({ ...settings, causal }),
      })}`
  }

  private renderSeqLen(): TemplateResult {
    const { seq_len } = this.settings
    const text = `${seq_len.toLocaleString('en')} tokens`
    return html`<label class="field seq-len"
      ><span class="name">seq_len <span class="chosen" aria-hidden="true">${text}</span></span>
      <input
        type="range"
        min=${seq_len_range.least}
        max=${seq_len_range.most}
        step="1"
        .value=${String(Math.log2(seq_len))}
        aria-valuetext=${text}
        @input=${(event: Event) =>
          this.choose({ ...this.settings, seq_len: 2 ** (event.target as HTMLInputElement).valueAsNumber })}
      />
    </label>`
  }

  private renderNote({ mlp_dim, vocab_size }: LedgerRequest, { embed_dim }: Ledger): TemplateResult {
    const n = (count: number) => count.toLocaleString('en')
    const source = shapeOf(this.settings)?.source
    return html`<p class="plot-note">
      embed_dim ${n(embed_dim)}, feed-forward ${n(mlp_dim)}, vocabulary ${n(vocab_size)}. Norms, biases and the softmax
      are left out.${source ? html` Sizes: ${source}.` : nothing}
    </p>`
  }

  private choose(settings: LedgerSettings): void {
    this.settings = settings
    this.compute()
  }

  private compute(): void {
    const request = requestOf(this.settings)
    this.answer.ask(async () => ({ request, ledger: await lab.ask('ledger', request) }))
  }
}

/** A known shape may have a number that the list lacks. */
function withValue(options: readonly number[], value: number): readonly number[] {
  return options.includes(value) ? options : [...options, value].sort((a, b) => a - b)
}

customElements.define('attn-ledger', AttnLedger)
