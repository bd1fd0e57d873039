/** What the visitor's model costs as its text grows: by formula from its shape, and measured as it runs. */
import { html, LitElement, type TemplateResult } from 'lit'
import { formatBytes, formatMs } from '../../draw/format.ts'
import type { LinePlotSpec } from '../../draw/line_plot.ts'
import { lab } from '../../runtime/lab.ts'
import type { ModelCost, ModelInfo } from '../../runtime/protocol.ts'
import { numberChoice } from '../choice.ts'
import { figureCard } from '../figure_card.ts'
import { Measurement, type MeasureTools } from '../measurement.ts'
import { Plots } from '../plots.ts'
import { kvBytesPerToken, scoreBytes, seqLensUpTo } from './model_bytes.ts'
import './attn-model-memory.css'

/** One that holds a head's scores and one that does not. */
const kernels = ['simd', 'flash'] as const
const budget_ms = 200
const first_largest = 256

type Costs = { seq_len: number } & { [kernel in (typeof kernels)[number]]?: ModelCost }

export class AttnModelMemory extends LitElement {
  static override properties = { info: { attribute: false } }
  declare info: ModelInfo
  private largest: number | undefined
  private costs: Costs[] = []
  private readonly measurement = new Measurement(this, 'Measure')
  private readonly plots = new Plots(this)

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult {
    return html`${this.renderFormula()} ${this.renderMeasured()}`
  }

  protected override updated(): void {
    if (this.costs.length > 0) void this.plots.draw('model-memory', this.plotSpec())
  }

  private renderFormula(): TemplateResult {
    const { info } = this
    const per_token = kvBytesPerToken(info)
    return figureCard({
      title: 'What its cache takes',
      level: 2,
      provenance: { kind: 'computed', formula: '2 × layers × key heads × head_dim × 4 bytes' },
      body: html`<dl class="stats">
        <div>
          <dt>per token, all layers, float32</dt>
          <dd class="big flash" data-stat="kv-per-token">${formatBytes(per_token)}</dd>
        </div>
        <div>
          <dt>at its ${info.max_seq_len.toLocaleString('en')} positions</dt>
          <dd class="big flash">${formatBytes(per_token * info.max_seq_len)}</dd>
        </div>
        <div>
          <dt>score matrices of one pass, if all were kept</dt>
          <dd class="big naive">${formatBytes(scoreBytes(info, info.max_seq_len))}</dd>
        </div>
      </dl>`,
      caption:
        info.num_kv_heads < info.num_heads
          ? html`${info.num_heads} query heads share ${info.num_kv_heads} key heads, so the cache is
            ${info.num_heads / info.num_kv_heads} times smaller than it would be with a key head each.`
          : html`Every query head has a key head of its own. Sharing them is what grouped-query attention saves.`,
    })
  }

  private renderMeasured(): TemplateResult {
    return figureCard({
      title: 'Memory while it runs',
      level: 2,
      provenance: { kind: 'measured' },
      controls: this.renderControls(),
      body: html`${this.measurement.renderStatus()}
        <div class="plot" data-plot="model-memory" data-volatile ?hidden=${this.costs.length === 0}></div>`,
      caption:
        this.costs.length > 0
          ? html`Scratch is what a pass over all tokens allocates beyond weights and cache, counted by its allocator.
            The SIMD kernel holds one head's scores, N² of them; flash never does.`
          : undefined,
      table: this.costs.length > 0 ? () => this.renderTable() : undefined,
    })
  }

  private get chosenLargest(): number {
    return this.largest ?? Math.min(first_largest, this.info.max_seq_len)
  }

  private renderControls(): TemplateResult {
    return html`${numberChoice({
      name: 'Longest text, tokens',
      options: seqLensUpTo(this.info.max_seq_len),
      value: this.chosenLargest,
      disabled: this.measurement.busy,
      choose: (largest) => {
        this.largest = largest
        this.requestUpdate()
      },
    })}
    ${this.measurement.renderButton('Measure', () => void this.measurement.run((tools) => this.measure(tools)))}`
  }

  private renderTable(): TemplateResult {
    const ms = (cost: ModelCost | undefined, field: 'prefill_ms' | 'decode_ms') => (cost ? formatMs(cost[field]) : '–')
    const scratch = (cost: ModelCost | undefined) => (cost ? formatBytes(cost.prefill_scratch_bytes) : '–')
    return html`<table class="table">
      <thead>
        <tr>
          <th scope="col">N</th>
          <th scope="col">KV cache</th>
          ${kernels.map((kernel) => html`<th scope="col">scratch, ${kernel}</th>`)}
          <th scope="col">prefill, flash</th>
          <th scope="col">one more token, flash</th>
        </tr>
      </thead>
      <tbody data-volatile>
        ${this.costs.map(
          (at) =>
            html`<tr>
              <th scope="row">${at.seq_len.toLocaleString('en')}</th>
              <td>${at.simd ? formatBytes(at.simd.kv_cache_bytes) : '–'}</td>
              ${kernels.map((kernel) => html`<td>${scratch(at[kernel])}</td>`)}
              <td>${ms(at.flash, 'prefill_ms')}</td>
              <td>${ms(at.flash, 'decode_ms')}</td>
            </tr>`,
        )}
      </tbody>
    </table>`
  }

  /** Short texts first, so that a cancelled measurement leaves a curve. */
  private async measure({ signal, report }: MeasureTools): Promise<string> {
    this.costs = []
    const seq_lens = seqLensUpTo(this.chosenLargest)
    const total = seq_lens.length * kernels.length
    let done = 0
    for (const seq_len of seq_lens) {
      const at: Costs = { seq_len }
      for (const kernel of kernels) {
        report({ done, total, what: `${kernel}, N = ${seq_len.toLocaleString('en')}` })
        at[kernel] = await lab.ask('model_cost', { seq_len, kernel, budget_ms }, { signal })
        done += 1
      }
      this.costs = [...this.costs, at]
    }
    return `Measured up to N = ${this.chosenLargest.toLocaleString('en')}, over random tokens.`
  }

  private plotSpec(): LinePlotSpec {
    const curve = (bytes: (at: Costs) => number | undefined) =>
      this.costs.flatMap((at): [number, number][] => {
        const value = bytes(at)
        return value === undefined ? [] : [[at.seq_len, value]]
      })
    return {
      x: { label: 'tokens N (log)', scale: 'log2', format: (n) => n.toLocaleString('en') },
      y: { label: 'bytes (log)', scale: 'log2', format: formatBytes },
      series: [
        { name: 'scratch, simd', color: '--simd', points: curve((at) => at.simd?.prefill_scratch_bytes) },
        { name: 'scratch, flash', color: '--flash', points: curve((at) => at.flash?.prefill_scratch_bytes) },
        { name: 'KV cache', color: '--key', points: curve((at) => at.simd?.kv_cache_bytes) },
      ],
      summary: `Bytes of scratch and of the KV cache against the length of the text, up to ${this.costs.at(-1)!.seq_len} tokens.`,
    }
  }
}

customElements.define('attn-model-memory', AttnModelMemory)
