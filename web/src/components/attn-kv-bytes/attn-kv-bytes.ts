import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { formatBytes } from '../../draw/format.ts'
import { LabError } from '../../runtime/errors.ts'
import { lab } from '../../runtime/lab.ts'
import type { Dtype, KvBytes, KvBytesRequest } from '../../runtime/protocol.ts'
import { numberChoice, wordChoice } from '../choice.ts'
import { figureCard } from '../figure_card.ts'
import '../measurement.css'
import './attn-kv-bytes.css'

const dtypes: readonly { value: Dtype; label: string }[] = [
  { value: 'float32', label: 'float32' },
  { value: 'bfloat16', label: 'bfloat16' },
  { value: 'float16', label: 'float16' },
  { value: 'int8', label: 'int8' },
]
const seq_lens = [512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072]
const batches = [1, 2, 4, 8, 16, 32, 64]

/** The KV caches of known models: computed from their published sizes, for a context, batch and dtype of choice. */
export class AttnKvBytes extends LitElement {
  static override properties = { level: { type: Number } }
  declare level: 2 | 3
  private wanted: KvBytesRequest = { dtype: 'bfloat16', seq_len: 8192, batch: 1 }
  private rows: readonly KvBytes[] = []
  private error?: string

  constructor() {
    super()
    this.level = 3
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.compute()
  }

  protected override render(): TemplateResult {
    return figureCard({
      title: 'The KV caches of known models',
      level: this.level,
      provenance: { kind: 'computed', formula: '2 × layers × KV heads × head_dim × bytes × tokens × batch' },
      controls: this.renderControls(),
      body: this.error === undefined ? this.renderRows() : this.renderError(this.error),
      caption: this.sentence(),
      table: this.rows.length > 0 ? () => this.renderSources() : undefined,
      tableLabel: 'Show the sizes and where they were published',
    })
  }

  private renderControls(): TemplateResult {
    const { dtype, seq_len, batch } = this.wanted
    const choose = (change: Partial<KvBytesRequest>) => {
      this.wanted = { ...this.wanted, ...change }
      void this.compute()
    }
    const always = { disabled: false }
    return html`${wordChoice({
      ...always,
      name: 'Stored as',
      options: dtypes,
      value: dtype,
      choose: (value) => choose({ dtype: value }),
    })}
    ${numberChoice({
      ...always,
      name: 'Context, tokens',
      options: seq_lens,
      value: seq_len,
      choose: (value) => choose({ seq_len: value }),
    })}
    ${numberChoice({
      ...always,
      name: 'Batch, sequences',
      options: batches,
      value: batch,
      choose: (value) => choose({ batch: value }),
    })}`
  }

  private renderRows(): TemplateResult {
    const most = Math.max(...this.rows.map((row) => row.bytes))
    return html`<div class="scroll-x" tabindex="0" role="group" aria-label="KV cache of known models, table">
        <table class="table kv-bytes">
          <thead>
            <tr>
              <th scope="col">model</th>
              <th scope="col">per token</th>
              <th scope="col">whole cache</th>
              <td class="bar-column"></td>
            </tr>
          </thead>
          <tbody>
            ${this.rows.map(
              (row) =>
                html`<tr>
                  <th scope="row">${row.name}${this.isTooLong(row) ? ' *' : nothing}</th>
                  <td>${formatBytes(row.bytes_per_token)}</td>
                  <td>${formatBytes(row.bytes)}</td>
                  <td class="bar-column"><span class="bar" style="width: ${(100 * row.bytes) / most}%"></span></td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <p class="plot-note">
        All layers together. DeepSeek-V3 keeps one vector of 512 + 64 numbers per token and layer instead of keys and
        values (MLA), so its formula is layers × 576 × bytes × tokens × batch. int8 is counted without its scales.
        ${
          this.rows.some((row) => this.isTooLong(row))
            ? html`* Longer than the context that this model was published with.`
            : nothing
        }
      </p>`
  }

  private isTooLong(row: KvBytes): boolean {
    return this.wanted.seq_len > row.max_seq_len
  }

  private sentence(): TemplateResult | typeof nothing {
    const find = (name: string) => this.rows.find((row) => row.name === name)
    const [many, few] = [find('Llama-2-7B'), find('Llama-3-8B')]
    if (!many || !few) return nothing
    const { dtype, seq_len, batch } = this.wanted
    const n = (count: number) => count.toLocaleString('en')
    return html`${n(batch)} ${batch === 1 ? 'sequence' : 'sequences'} of ${n(seq_len)} tokens as ${dtype}: ${many.name}
      keeps <b>${formatBytes(many.bytes)}</b>, ${few.name}, whose ${few.num_heads} query heads share ${few.num_kv_heads}
      key heads, <b>${formatBytes(few.bytes)}</b>.`
  }

  private renderSources(): TemplateResult {
    const number = (count: number) => count.toLocaleString('en')
    return html`<table class="table">
      <thead>
        <tr>
          <th scope="col">model</th>
          <th scope="col">layers</th>
          <th scope="col">query heads</th>
          <th scope="col">KV heads</th>
          <th scope="col">head_dim</th>
          <th scope="col">kept per token and layer</th>
          <th scope="col">published context</th>
          <th scope="col">source</th>
        </tr>
      </thead>
      <tbody>
        ${this.rows.map((row) => {
          const kept = row.attention === 'mla' ? row.latent_dim : 2 * row.num_kv_heads * row.head_dim
          return html`<tr>
            <th scope="row">${row.name}</th>
            <td>${number(row.num_layers)}</td>
            <td>${number(row.num_heads)}</td>
            <td>${row.attention === 'mla' ? 'one vector for all' : number(row.num_kv_heads)}</td>
            <td>${number(row.head_dim)}</td>
            <td>${number(kept)} numbers</td>
            <td>${number(row.max_seq_len)}</td>
            <td class="words">${row.source}</td>
          </tr>`
        })}
      </tbody>
    </table>`
  }

  private renderError(message: string): TemplateResult {
    return html`<div class="message bad" role="alert">
      <p>${message}</p>
      <button type="button" class="btn small" @click=${() => void this.compute()}>Try again</button>
    </div>`
  }

  private async compute(): Promise<void> {
    const wanted = this.wanted
    this.requestUpdate()
    try {
      const rows = await lab.ask('kv_bytes', wanted)
      // Another choice may have been made while this one was computed.
      if (wanted !== this.wanted) return
      this.rows = rows
      this.error = undefined
    } catch (error) {
      this.error = error instanceof LabError ? error.message : `The lab did not answer: ${String(error)}. Try again.`
    }
    this.requestUpdate()
  }
}

customElements.define('attn-kv-bytes', AttnKvBytes)
