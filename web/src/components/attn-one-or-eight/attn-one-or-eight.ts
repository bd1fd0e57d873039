import { html, LitElement, type TemplateResult } from 'lit'
import { lab } from '../../runtime/lab.ts'
import { numberChoice, wordChoice } from '../choice.ts'
import { figureCard } from '../figure_card.ts'
import { LatestAnswer } from '../latest_answer.ts'
import { embed_dim, head_counts, seq_lens, type HeadsPair } from './heads_pair.ts'
import { costNote, costTable, strips, weightsTable } from './heads_parts.ts'
import { pairSentence } from './heads_words.ts'
import '../measurement.css'
import './attn-one-or-eight.css'

interface Wanted {
  num_heads: number
  seq_len: number
  seed: number
}

/** The same embed_dim as one head or as several: what costs the same, what costs more, and what the last query looks at. */
export class AttnOneOrEight extends LitElement {
  static override properties = { level: { type: Number } }
  declare level: 2 | 3
  private wanted: Wanted = { num_heads: 8, seq_len: 64, seed: 1 }
  private readonly answer = new LatestAnswer<HeadsPair>(this)

  constructor() {
    super()
    this.level = 3
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.compare({})
  }

  protected override render(): TemplateResult {
    const { answer } = this
    const { value } = answer
    return figureCard({
      title: 'One head of 512, or eight of 64',
      level: this.level,
      provenance: { kind: 'measured' },
      busy: answer.busy,
      controls: this.renderControls(),
      body: html`${answer.renderTrouble()} ${value ? this.renderPair(value) : html`<div class="skeleton"></div>`}`,
      caption: value ? pairSentence(value) : 'What is equal and what is not appears here.',
      table: value && (() => weightsTable(value)),
      tableLabel: 'Show all weights as a table',
    })
  }

  private renderControls(): TemplateResult {
    const { num_heads, seq_len, seed } = this.wanted
    return html`${wordChoice({
        name: 'Heads, against one',
        options: head_counts.map((value) => ({ value, label: String(value) })),
        value: num_heads,
        disabled: false,
        choose: (value: number) => this.compare({ num_heads: value }),
      })}
      ${numberChoice({
        name: 'Tokens, N',
        options: seq_lens,
        value: seq_len,
        disabled: false,
        choose: (value) => this.compare({ seq_len: value }),
      })}
      <button type="button" class="btn ghost small new-numbers" @click=${() => this.compare({ seed: seed + 1 })}>
        New random numbers
      </button>`
  }

  private renderPair(pair: HeadsPair): TemplateResult {
    return html`<div class="scroll-x" tabindex="0" role="group" aria-label="Costs, table">${costTable(pair)}</div>
      ${costNote(pair)} ${strips(pair)}`
  }

  private compare(change: Partial<Wanted>): void {
    this.wanted = { ...this.wanted, ...change }
    this.requestUpdate()
    const { num_heads, seq_len, seed } = this.wanted
    this.answer.ask(async () => {
      const of = (heads: number) => lab.ask('heads_compare', { embed_dim, num_heads: heads, seq_len, seed })
      const [one, many] = await Promise.all([of(1), of(num_heads)])
      return { num_heads, seq_len, one, many }
    })
  }
}

customElements.define('attn-one-or-eight', AttnOneOrEight)

declare global {
  interface HTMLElementTagNameMap {
    'attn-one-or-eight': AttnOneOrEight
  }
}
