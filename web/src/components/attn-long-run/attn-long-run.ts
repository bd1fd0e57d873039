import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { formatBytes, formatMs } from '../../draw/format.ts'
import { lab } from '../../runtime/lab.ts'
import { runLong } from '../../runtime/long_run.ts'
import type { LongRunProgress } from '../../runtime/protocol.ts'
import { numberChoice } from '../choice.ts'
import { figureCard } from '../figure_card.ts'
import { Measurement } from '../measurement.ts'

const seq_lens = [8192, 16384, 32768, 65536]
const kernel = 'flash'
const head_dim = 64

/** One causal head over a text whose score matrix no browser could hold, block by block. */
export class AttnLongRun extends LitElement {
  private readonly measurement = new Measurement(this, 'Run')
  private seq_len = 65536
  private progress?: LongRunProgress

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult {
    return figureCard({
      title: 'Past the wall',
      level: 2,
      provenance: { kind: 'measured' },
      controls: html`${numberChoice({
        name: 'N, causal',
        options: seq_lens,
        value: this.seq_len,
        disabled: this.measurement.busy,
        choose: (value) => {
          this.seq_len = value
          this.progress = undefined
          this.requestUpdate()
        },
      })}
      ${this.measurement.renderButton(`Run ${this.seq_len.toLocaleString('en')}`, () => void this.start())}
      ${this.measurement.renderStatus()}`,
      body: this.renderFacts(),
      caption: this.sentence(),
    })
  }

  private renderFacts(): TemplateResult {
    const { progress } = this
    const scores = 4 * this.seq_len ** 2
    return html`<dl class="stats long-run">
      <div>
        <dt>scratch, counted</dt>
        <dd class="big" data-stat="scratch">${progress ? formatBytes(progress.scratch_bytes) : '–'}</dd>
      </div>
      <div>
        <dt>a score matrix, computed: N² × 4 bytes</dt>
        <dd class="big" data-stat="scores">${formatBytes(scores)}</dd>
      </div>
      <div>
        <dt>query, key, value and output</dt>
        <dd class="big">${progress ? formatBytes(progress.tensor_bytes) : '–'}</dd>
      </div>
      <div>
        <dt>time in the kernel</dt>
        <dd class="big" data-stat="time" data-volatile>${progress ? formatMs(progress.ms) : '–'}</dd>
      </div>
    </dl>`
  }

  private sentence(): TemplateResult {
    const { progress } = this
    const about = html`${kernel}, one head, head_dim ${head_dim}, float32, causal mask, one thread.`
    if (!progress || progress.rows_done < progress.seq_len) {
      return html`${about} It takes a block of queries, meets one block of keys after the other and keeps a running sum,
      so that only blocks are ever held. This may take a minute.`
    }
    return html`${about} All ${progress.seq_len.toLocaleString('en')} rows are
    done.${
      progress.checked_rows > 0
        ? html` ${progress.checked_rows} of them were computed again by the naive kernel; the largest difference is
            <span data-volatile>${progress.max_error.toExponential(1)}</span>.`
        : nothing
    }`
  }

  private async start(): Promise<void> {
    await this.measurement.run(async ({ signal, report }) => {
      this.progress = undefined
      const request = { kernel, seq_len: this.seq_len, head_dim, causal: true }
      const last = await runLong(lab.ask, request, {
        signal,
        onProgress: (progress) => {
          this.progress = progress
          const { rows_done: done, seq_len: total, ms } = progress
          report({ done, total, what: `${kernel}, ${formatMs(ms)}`, unit: 'rows' })
        },
      })
      this.progress = last
      return `Done in ${formatMs(last.ms)}.`
    })
  }
}

customElements.define('attn-long-run', AttnLongRun)
