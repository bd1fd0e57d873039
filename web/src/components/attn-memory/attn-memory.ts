import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { formatBytes, formatFactor, formatMs } from '../../draw/format.ts'
import type { LinePlot, LinePlotSpec, Series } from '../../draw/line_plot.ts'
import { fitPowerLaw } from '../../draw/power_law.ts'
import { LabCancelled, LabError } from '../../runtime/errors.ts'
import { lab } from '../../runtime/lab.ts'
import type { KernelName, SweepPoint } from '../../runtime/protocol.ts'
import { figureCard } from '../figure_card.ts'
import { runSweep, seqLensUpTo, type Refusal, type SweepProgress } from './sweep.ts'
import '../attn-score-bytes/attn-score-bytes.ts'
import './attn-memory.css'

const largest_choices = [512, 1024, 2048, 4096, 8192, 16384, 32768, 65536]
const kernels: readonly KernelName[] = ['naive', 'simd']
const head_dim = 64
/** What is measured without being asked, so that the page starts with a real curve within a second or two. */
const first_look = 512

/** Bytes and milliseconds of attention against N, measured in this browser, up to and past what it can hold. */
export class AttnMemory extends LitElement {
  private largest = 4096
  private causal = false
  private points: SweepPoint[] = []
  private refusals: Refusal[] = []
  private progress?: SweepProgress
  private abort?: AbortController
  private message?: { text: string; is_error: boolean }
  private plots = new Map<string, LinePlot>()

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.measureOnly(seqLensUpTo(first_look))
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.abort?.abort()
    for (const plot of this.plots.values()) plot.destroy()
    this.plots.clear()
  }

  protected override render(): TemplateResult {
    return html`
      ${this.renderControls()}
      <div class="memory-figures">${this.renderMemoryCard()} ${this.renderTimeCard()}</div>
      ${this.renderWall()} <attn-score-bytes level="2"></attn-score-bytes>
    `
  }

  protected override updated(): void {
    void this.drawPlots()
  }

  private renderControls(): TemplateResult {
    const busy = this.abort !== undefined
    const mask = (causal: boolean, label: string) =>
      html`<button
        type="button"
        aria-pressed=${this.causal === causal}
        ?disabled=${busy}
        @click=${() => this.setCausal(causal)}
      >
        ${label}
      </button>`
    return html`
      <div class="memory-controls">
        <label class="field"
          ><span class="name">Largest N</span>
          <select class="select" ?disabled=${busy} @change=${(event: Event) => this.setLargest(event)}>
            ${largest_choices.map(
              (n) => html`<option value=${n} ?selected=${n === this.largest}>${n.toLocaleString('en')}</option>`,
            )}
          </select>
        </label>
        <div class="field">
          <span class="name">Mask</span>
          <span class="seg" role="group" aria-label="Mask">${mask(false, 'none')}${mask(true, 'causal')}</span>
        </div>
        ${
          busy
            ? html`<button type="button" class="btn ghost" @click=${() => this.abort?.abort()}>Cancel</button>`
            : html`<button type="button" class="btn" @click=${() => this.measureOnly(seqLensUpTo(this.largest))}>
                Measure up to ${this.largest.toLocaleString('en')}
              </button>`
        }
      </div>
      <div class="memory-status" role="status">${this.renderStatus()}</div>
    `
  }

  private renderStatus(): TemplateResult | typeof nothing {
    const { progress, message } = this
    if (progress) {
      return html`<progress max=${progress.total} value=${progress.done} aria-label="Measuring"></progress>
        <span
          >${progress.kernel}, N = ${progress.seq_len.toLocaleString('en')} · ${progress.done} of ${progress.total}
          measured</span
        >`
    }
    return message ? html`<span class=${message.is_error ? 'bad' : ''}>${message.text}</span>` : nothing
  }

  private renderMemoryCard(): TemplateResult {
    return figureCard({
      title: 'Memory of one head',
      level: 2,
      provenance: { kind: 'measured' },
      body: html`<div class="plot" data-plot="bytes" data-volatile></div>`,
      caption: this.memorySentence(),
      table: () =>
        this.pointsTable(
          'Scratch bytes: what the kernel allocated beyond query, key, value and output, counted by its allocator.',
          (point) => formatBytes(point.scratch_bytes),
        ),
    })
  }

  private renderTimeCard(): TemplateResult {
    return figureCard({
      title: 'Time of one head',
      level: 2,
      provenance: { kind: 'measured' },
      body: html`<div class="plot" data-plot="ms" data-volatile></div>`,
      caption: this.timeSentence(),
      table: () =>
        this.pointsTable(
          'Median of the samples after a warm-up. A sample repeats the run until it spans at least 20 ticks of the timer.',
          (point) => formatMs(point.median_ms),
          (point) =>
            `${formatMs(point.min_ms)} … ${formatMs(point.max_ms)}, ${point.samples} × ${point.runs_per_sample}`,
        ),
    })
  }

  private pointsTable(
    note: string,
    cell: (point: SweepPoint) => string,
    detail?: (point: SweepPoint) => string,
  ): TemplateResult {
    const rows = [...new Set(this.points.map((point) => point.seq_len))]
    return html`<p class="note">${note} float32, head_dim ${head_dim}, ${this.causal ? 'causal mask' : 'no mask'}.</p>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">N</th>
            ${kernels.map((kernel) => html`<th scope="col">${kernel}</th>`)}
            ${detail ? kernels.map((kernel) => html`<th scope="col">${kernel}: range, samples × runs</th>`) : nothing}
          </tr>
        </thead>
        <tbody data-volatile>
          ${rows.map((seq_len) => {
            const at = kernels.map((kernel) => this.pointOf(kernel, seq_len))
            return html`<tr>
              <th scope="row">${seq_len.toLocaleString('en')}</th>
              ${at.map((point) => html`<td>${point ? cell(point) : '–'}</td>`)}
              ${detail ? at.map((point) => html`<td>${point ? detail(point) : '–'}</td>`) : nothing}
            </tr>`
          })}
        </tbody>
      </table>`
  }

  private renderWall(): TemplateResult | typeof nothing {
    const first = this.refusals.find((refusal) => refusal.kernel === 'naive') ?? this.refusals[0]
    if (!first) return nothing
    return html`<section class="wall" aria-labelledby="wall-title">
      <h2 id="wall-title">The wall</h2>
      <p>
        At N = ${first.seq_len.toLocaleString('en')} the ${first.kernel} kernel would need
        <b>${formatBytes(first.scratch_bytes)}</b> for its scores alone. WebAssembly can address
        ${formatBytes(first.limit_bytes)}, so the lab did not try. Everything measured so far is still here.
      </p>
      <p>You can make it try: the memory is denied, the worker that asked is lost, and the lab starts a new one.</p>
      <button
        type="button"
        class="btn ghost"
        ?disabled=${this.abort !== undefined}
        @click=${() => this.hitTheWall(first)}
      >
        Try it anyway
      </button>
    </section>`
  }

  private memorySentence(): TemplateResult {
    const naive = this.fitOf('naive', 'scratch_bytes')
    if (naive === undefined) return html`Press Measure to see what N words cost on this machine.`
    return html`Naive grows as N<sup data-volatile class="exponent" data-kernel="naive">${naive.toFixed(2)}</sup>: twice
      the words, four times the memory.${this.simdExtra()} Faster arithmetic does not move the wall.`
  }

  /** What SIMD allocates on top of the same score matrix, as measured at the largest N that both have. */
  private simdExtra(): TemplateResult | typeof nothing {
    const simd = this.points.filter((point) => point.kernel === 'simd').at(-1)
    const naive = simd && this.pointOf('naive', simd.seq_len)
    if (!simd || !naive) return nothing
    return html` SIMD keeps the same scores and ${formatBytes(simd.scratch_bytes - naive.scratch_bytes)} of packed keys.`
  }

  private timeSentence(): TemplateResult {
    const largest = this.points.at(-1)?.seq_len
    const naive = largest === undefined ? undefined : this.pointOf('naive', largest)
    const simd = largest === undefined ? undefined : this.pointOf('simd', largest)
    if (largest === undefined || !naive || !simd) return html`Times appear as they are measured.`
    const exponent = this.fitOf('naive', 'median_ms')
    return html`At N = <span data-volatile>${largest.toLocaleString('en')}</span> SIMD is
      <b data-volatile>${formatFactor(naive.median_ms / simd.median_ms)}</b> faster than the loops as written (<span
        data-volatile
        >${formatMs(naive.median_ms)} against ${formatMs(simd.median_ms)}</span
      >)${
        exponent === undefined ? nothing : html`; naive time grows as N<sup data-volatile>${exponent.toFixed(2)}</sup>`
      }.`
  }

  private setLargest(event: Event): void {
    this.largest = Number((event.target as HTMLSelectElement).value)
    this.requestUpdate()
  }

  /** Points of another mask are another curve, so the old ones go. */
  private setCausal(causal: boolean): void {
    if (causal === this.causal) return
    this.causal = causal
    void this.measureOnly(seqLensUpTo(first_look))
  }

  /** Starts over with these lengths; earlier points go, so that a curve is always from one run. */
  async measureOnly(seq_lens: readonly number[]): Promise<void> {
    this.points = []
    this.refusals = []
    await this.whileBusy(async (signal) => {
      const plan = { kernels, seq_lens, head_dim, causal: this.causal }
      await runSweep(
        lab,
        plan,
        {
          progress: (progress) => this.show({ progress }),
          point: (point) => this.show({ point }),
          refused: (refusal) => this.show({ refusal }),
        },
        signal,
      )
      return this.refusals.length === 0
        ? `Measured up to N = ${Math.max(...seq_lens).toLocaleString('en')}.`
        : `Measured what fits. N = ${this.refusals[0].seq_len.toLocaleString('en')} does not: see the wall below.`
    })
  }

  private async hitTheWall(refusal: Refusal): Promise<void> {
    await this.whileBusy(async (signal) => {
      this.show({ progress: { done: 0, total: 1, kernel: refusal.kernel, seq_len: refusal.seq_len } })
      const { kernel, seq_len } = refusal
      const request = { kernel, seq_len, head_dim, causal: this.causal, budget_ms: 0, skip_size_check: true }
      await lab.ask('sweep', request, { signal })
      return `Your browser gave ${formatBytes(refusal.scratch_bytes)} after all.`
    })
  }

  /** One measurement at a time; whatever ends it, the page says so and goes on. */
  private async whileBusy(work: (signal: AbortSignal) => Promise<string>): Promise<void> {
    this.abort?.abort()
    const abort = new AbortController()
    this.abort = abort
    this.message = undefined
    this.requestUpdate()
    let message: AttnMemory['message']
    try {
      message = { text: await work(abort.signal), is_error: false }
    } catch (error) {
      message = describe(error)
    }
    if (this.abort !== abort) return
    this.abort = undefined
    this.progress = undefined
    this.message = message
    this.requestUpdate()
  }

  private show(news: { progress?: SweepProgress; point?: SweepPoint; refusal?: Refusal }): void {
    if (news.progress) this.progress = news.progress
    if (news.point) this.points = [...this.points, news.point]
    if (news.refusal) this.refusals = [...this.refusals, news.refusal]
    this.requestUpdate()
  }

  private pointOf(kernel: KernelName, seq_len: number): SweepPoint | undefined {
    return this.points.find((point) => point.kernel === kernel && point.seq_len === seq_len)
  }

  private fitOf(kernel: KernelName, field: 'scratch_bytes' | 'median_ms'): number | undefined {
    return fitPowerLaw(this.curve(kernel, field))?.exponent
  }

  private curve(kernel: KernelName, field: 'scratch_bytes' | 'median_ms'): [number, number][] {
    return this.points.filter((point) => point.kernel === kernel).map((point) => [point.seq_len, point[field]])
  }

  /** From the last measured point on through those that cannot fit: computed, so dashed and hollow. */
  private beyondTheWall(): Series[] {
    return kernels.flatMap((kernel) => {
      const refused = this.refusals.filter((refusal) => refusal.kernel === kernel)
      const last = this.curve(kernel, 'scratch_bytes').at(-1)
      if (refused.length === 0 || !last) return []
      const points = [last, ...refused.map((refusal): [number, number] => [refusal.seq_len, refusal.scratch_bytes])]
      return [{ name: 'computed', color: `--${kernel}`, points, computed: true }]
    })
  }

  private async drawPlots(): Promise<void> {
    if (this.points.length === 0) return
    const { mountLinePlot } = await import('../../draw/line_plot.ts')
    for (const [id, spec] of [
      ['bytes', this.plotSpec('scratch_bytes', 'scratch bytes (log)', formatBytes)],
      ['ms', this.plotSpec('median_ms', 'median time (log)', formatMs)],
    ] as const) {
      const host = this.querySelector<HTMLElement>(`[data-plot="${id}"]`)
      if (!host) continue
      const plot = this.plots.get(id)
      if (plot) plot.update(spec)
      else this.plots.set(id, mountLinePlot(host, spec))
    }
  }

  private plotSpec(
    field: 'scratch_bytes' | 'median_ms',
    label: string,
    format: (value: number) => string,
  ): LinePlotSpec {
    const curves = kernels.map((kernel) => ({ kernel, points: this.curve(kernel, field) }))
    const exponents = curves
      .map(
        ({ kernel, points }) => `${kernel} as N to the power ${fitPowerLaw(points)?.exponent.toFixed(2) ?? 'unknown'}`,
      )
      .join(', ')
    return {
      x: { label: 'sequence length N (log)', scale: 'log2', format: (n) => n.toLocaleString('en') },
      y: { label, scale: field === 'scratch_bytes' ? 'log2' : 'log10', format },
      series: [
        ...curves.map(({ kernel, points }) => ({ name: kernel, color: `--${kernel}`, points })),
        ...(field === 'scratch_bytes' ? this.beyondTheWall() : []),
      ],
      levels:
        field === 'scratch_bytes' && this.refusals.length > 0
          ? [{ y: this.refusals[0].limit_bytes, label: `all that WebAssembly can address` }]
          : [],
      summary: `${field === 'scratch_bytes' ? 'Scratch bytes' : 'Median time'} against sequence length: ${exponents}.`,
    }
  }
}

function describe(error: unknown): { text: string; is_error: boolean } {
  if (error instanceof LabCancelled || (error instanceof DOMException && error.name === 'AbortError')) {
    return { text: new LabCancelled().message, is_error: false }
  }
  if (error instanceof LabError) return { text: error.message, is_error: true }
  return { text: `The measurement stopped: ${String(error)}. Press Measure to try again.`, is_error: true }
}

customElements.define('attn-memory', AttnMemory)
