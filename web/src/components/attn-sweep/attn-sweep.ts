import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { formatBytes, formatMs } from '../../draw/format.ts'
import { kernelColor } from '../../draw/kernel_colour.ts'
import { lab } from '../../runtime/lab.ts'
import type { KernelName, SweepPoint } from '../../runtime/protocol.ts'
import { numberChoice, wordChoice } from '../choice.ts'
import { CurveToggles } from '../curve_toggles.ts'
import { figureCard } from '../figure_card.ts'
import { Measurement } from '../measurement.ts'
import { Plots } from '../plots.ts'
import { bytesPlot, pointsTable, timePlot, type Curves } from './memory_figures.ts'
import { memorySentence, timeSentence } from './memory_words.ts'
import { runSweep, seqLensUpTo, sweepRequest, window, type MaskChoice, type Refusal, type Skip } from './sweep.ts'
import './attn-sweep.css'

const largest_choices = [512, 1024, 2048, 4096, 8192, 16384, 32768, 65536]
const masks: readonly { value: MaskChoice; label: string }[] = [
  { value: 'none', label: 'none' },
  { value: 'causal', label: 'causal' },
  { value: 'window', label: `window ${window}` },
]
const head_dim = 64
/** What is measured without being asked, so that the page starts with a real curve within a second or two. */
const first_look = 512

/** Bytes and milliseconds of attention against N, measured in this browser, up to and past what it can hold. */
export class AttnSweep extends LitElement {
  private readonly measurement = new Measurement(this, 'Measure')
  private readonly plots = new Plots(this)
  private readonly toggles = new CurveToggles(this)
  private kernels: readonly KernelName[] = []
  private largest = 4096
  private mask: MaskChoice = 'none'
  private points: SweepPoint[] = []
  private refusals: Refusal[] = []
  private skips: Skip[] = []

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.measureOnly(seqLensUpTo(first_look))
  }

  protected override render(): TemplateResult {
    return html`
      ${this.renderControls()}
      ${this.toggles.render(
        'Kernels shown',
        this.kernels.map((name) => ({ name, color: kernelColor(name) })),
      )}
      <div class="figure-pair">${this.renderMemoryCard()} ${this.renderTimeCard()}</div>
      ${this.renderWall()}
    `
  }

  protected override updated(): void {
    if (this.points.length === 0) return
    void this.plots.draw('bytes', bytesPlot(this.curves))
    void this.plots.draw('ms', timePlot(this.curves))
  }

  private get curves(): Curves {
    const { points, refusals } = this
    return { kernels: this.shown, points, refusals }
  }

  private get shown(): KernelName[] {
    return this.kernels.filter((kernel) => this.toggles.shows(kernel))
  }

  private renderControls(): TemplateResult {
    const disabled = this.measurement.busy
    return html`
      <div class="measurement-controls">
        ${numberChoice({
          name: 'Largest N',
          options: largest_choices,
          value: this.largest,
          disabled,
          choose: (value) => {
            this.largest = value
            this.requestUpdate()
          },
        })}
        ${wordChoice({
          name: 'Mask',
          options: masks,
          value: this.mask,
          disabled,
          choose: (value) => this.setMask(value),
        })}
        ${this.measurement.renderButton(
          `Measure up to ${this.largest.toLocaleString('en')}`,
          () => void this.measureOnly(seqLensUpTo(this.largest)),
        )}
      </div>
      ${this.measurement.renderStatus()}
    `
  }

  private get setting(): string {
    const masked = {
      none: 'no mask',
      causal: 'causal mask',
      window: `causal mask with a window of ${window} keys and the first 4 as sinks`,
    }[this.mask]
    return `float32, head_dim ${head_dim}, ${masked}.`
  }

  private renderMemoryCard(): TemplateResult {
    return figureCard({
      title: 'Memory of one head',
      level: 2,
      provenance: { kind: 'measured' },
      body: html`<div class="plot" data-plot="bytes" data-volatile></div>`,
      caption: memorySentence(this.shown, this.points),
      table: () =>
        pointsTable(this.kernels, this.points, 'scratch_bytes', {
          note:
            'Scratch bytes: what the kernel allocated beyond query, key, value and output, counted by its allocator. ' +
            this.setting,
          cell: (point) => formatBytes(point.scratch_bytes),
        }),
    })
  }

  private renderTimeCard(): TemplateResult {
    return figureCard({
      title: 'Time of one head',
      level: 2,
      provenance: { kind: 'measured' },
      body: html`<div class="plot" data-plot="ms" data-volatile></div>`,
      caption: timeSentence(this.shown, this.points),
      table: () =>
        pointsTable(this.kernels, this.points, 'median_ms', {
          note:
            'Median of the samples after a warm-up. A sample repeats the run until it spans at least 20 ticks of the timer. ' +
            this.setting,
          cell: (point) => formatMs(point.median_ms),
          detail: (point) =>
            `${formatMs(point.min_ms)} … ${formatMs(point.max_ms)}, ${point.samples} × ${point.runs_per_sample}`,
        }),
    })
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
      <button type="button" class="btn ghost" ?disabled=${this.measurement.busy} @click=${() => this.hitTheWall(first)}>
        Try it anyway
      </button>
    </section>`
  }

  /** Points of another mask are another curve, so the old ones go. */
  private setMask(mask: MaskChoice): void {
    if (mask === this.mask) return
    this.mask = mask
    void this.measureOnly(seqLensUpTo(first_look))
  }

  /** Starts over with these lengths; earlier points go, so that a curve is always from one run. */
  async measureOnly(seq_lens: readonly number[]): Promise<void> {
    this.points = []
    this.refusals = []
    this.skips = []
    await this.measurement.run(async ({ signal, report }) => {
      if (this.kernels.length === 0) this.kernels = (await lab.ask('kernels')).map(({ name }) => name)
      const { kernels, mask } = this
      const events = {
        progress: report,
        point: (point: SweepPoint) => (this.points = [...this.points, point]),
        refused: (refusal: Refusal) => (this.refusals = [...this.refusals, refusal]),
        skipped: (skip: Skip) => (this.skips = [...this.skips, skip]),
      }
      await runSweep(lab, { kernels, seq_lens, head_dim, mask }, events, signal)
      return this.outcome(Math.max(...seq_lens))
    })
  }

  private outcome(largest: number): string {
    const n = (count: number) => count.toLocaleString('en')
    const [refused, skipped] = [this.refusals[0], this.skips[0]]
    const done = refused
      ? `Measured what fits. N = ${n(refused.seq_len)} does not: see the wall below.`
      : `Measured up to N = ${n(largest)}.`
    return skipped
      ? `${done} ${skipped.kernel} at N = ${n(skipped.seq_len)} was left out: one run would take about ${formatMs(skipped.expected_ms)}.`
      : done
  }

  private async hitTheWall({ kernel, seq_len, scratch_bytes }: Refusal): Promise<void> {
    await this.measurement.run(async ({ signal, report }) => {
      report({ done: 0, total: 1, what: `${kernel}, N = ${seq_len.toLocaleString('en')}` })
      const request = { ...sweepRequest(kernel, seq_len, { head_dim, mask: this.mask }), budget_ms: 0 }
      await lab.ask('sweep', { ...request, skip_size_check: true }, { signal })
      return `Your browser gave ${formatBytes(scratch_bytes)} after all.`
    })
  }
}

customElements.define('attn-sweep', AttnSweep)
