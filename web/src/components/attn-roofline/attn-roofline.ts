import { html, LitElement, type TemplateResult } from 'lit'
import { threeDigits } from '../../draw/format.ts'
import { lab } from '../../runtime/lab.ts'
import type { KernelName, Peak, Stream } from '../../runtime/protocol.ts'
import { CurveToggles } from '../curve_toggles.ts'
import { figureCard } from '../figure_card.ts'
import { profiledKernels } from '../kernel_names.ts'
import { Measurement, type MeasureTools } from '../measurement.ts'
import { Plots } from '../plots.ts'
import {
  buffer_sizes,
  decode_seq_len,
  head_dim,
  linear,
  prefill_seq_len,
  roofsOf,
  type Limits,
  type Phase,
  type Work,
} from './roofline.ts'
import { linear_name, rooflinePlot, rooflineTables, workColor } from './roofline_figures.ts'

const budget_ms = 60

/** What this machine can do at best, and where each kernel stands below it. */
export class AttnRoofline extends LitElement {
  private readonly measurement = new Measurement(this, 'Measure again')
  private readonly plots = new Plots(this)
  private readonly toggles = new CurveToggles(this)
  private kernels: readonly KernelName[] = []
  private peak?: Peak
  private streams: Stream[] = []
  private works: Work[] = []

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.measure()
  }

  protected override render(): TemplateResult {
    return figureCard({
      title: 'The roofline of this machine',
      level: 2,
      provenance: { kind: 'measured' },
      busy: this.measurement.busy,
      controls: html`${this.measurement.renderButton('Measure again', () => void this.measure())}
      ${this.measurement.renderStatus()}`,
      body: html`${this.toggles.render('Kernels shown', this.curves)}
        <div class="plot" data-plot="roofline" data-volatile></div>
        <p class="plot-note">
          A point above the slope of memory was served by a cache; a point below it is held back by its own code, not by
          memory.
        </p>
        ${this.renderFormulas()}`,
      caption: this.sentence(),
      table: this.limits && (() => rooflineTables(this.limits!, this.works)),
    })
  }

  protected override updated(): void {
    const spec =
      this.limits &&
      rooflinePlot(
        this.limits,
        this.works.filter(({ name }) => this.toggles.shows(name)),
      )
    if (spec) void this.plots.draw('roofline', spec)
  }

  private get limits(): Limits | undefined {
    return this.peak && { peak: this.peak, streams: this.streams }
  }

  private get curves() {
    return [...this.kernels, linear_name].map((name) => ({ name, color: workColor(name) }))
  }

  private renderFormulas(): TemplateResult {
    const n = (count: number) => count.toLocaleString('en')
    return html`<p class="plot-note">
      <span class="prov computed">FLOP per byte, computed:</span> an attention head makes 4 · queries · keys · head_dim
      FLOPs and moves query, key, value and output once and its scratch twice; a linear layer makes 2 · rows · in · out
      and moves weights, input and output once; 4 bytes each (float32). Prefill: ${n(prefill_seq_len)} queries and keys,
      no mask, or ${linear.prefill_rows} rows. Decode: 1 query over ${n(decode_seq_len)} keys, or 1 row. head_dim
      ${head_dim}; linear layer ${n(linear.in_features)} → ${n(linear.out_features)}.
    </p>`
  }

  private sentence(): TemplateResult {
    const roofs = this.limits && roofsOf(this.limits)
    if (!roofs) return html`First the limits are measured, then each kernel is held against them.`
    const value = (number: number, unit: string) => html`<b data-volatile>${threeDigits(number)}</b> ${unit}`
    return html`This machine, in this browser and on one thread, multiplies and adds at most
    ${value(roofs.peak_gflop_per_s, 'GFLOP/s')} and reads ${value(roofs.memory.gb_per_s, 'GB/s')} from memory. Work with
    fewer than ${value(roofs.ridge, 'FLOP per byte')} waits for memory, however good the code is. Decode reads every key
    and every weight for half a FLOP per byte; prefill uses each of them many times.`
  }

  private async measure(): Promise<void> {
    await this.measurement.run(async (tools) => {
      this.peak = undefined
      this.streams = []
      this.works = []
      const { signal } = tools
      tools.report({ done: 0, total: 1, what: 'loading' })
      this.kernels = await profiledKernels()
      const jobs = this.jobs(signal)
      for (const [done, { what, run }] of jobs.entries()) {
        tools.report({ done, total: jobs.length, what })
        await run()
      }
      return `Measured ${this.works.length} points and ${this.streams.length + 1} limits.`
    })
  }

  private jobs(signal: MeasureTools['signal']): { what: string; run(): Promise<void> }[] {
    const peak = async () => {
      this.peak = await lab.ask('peak', { budget_ms }, { signal })
    }
    const stream = async (bytes: number) => {
      this.streams = [...this.streams, await lab.ask('stream', { bytes, budget_ms }, { signal })]
    }
    const head = async (kernel: KernelName, phase: Phase) => {
      const [seq_len_q, seq_len_k] = phase === 'prefill' ? [prefill_seq_len, prefill_seq_len] : [1, decode_seq_len]
      const request = { kernel, seq_len_q, seq_len_k, head_dim, budget_ms }
      this.works = [
        ...this.works,
        { name: kernel, phase, point: await lab.ask('attention_point', request, { signal }) },
      ]
    }
    const layer = async (phase: Phase) => {
      const { in_features, out_features, prefill_rows } = linear
      const request = { rows: phase === 'prefill' ? prefill_rows : 1, in_features, out_features, budget_ms }
      this.works = [
        ...this.works,
        { name: linear_name, phase, point: await lab.ask('linear_point', request, { signal }) },
      ]
    }
    const phases = ['prefill', 'decode'] as const
    return [
      { what: 'multiply-add peak', run: peak },
      ...buffer_sizes.map((bytes) => ({ what: 'reading', run: () => stream(bytes) })),
      ...phases.flatMap((phase) =>
        this.kernels.map((kernel) => ({ what: `${kernel}, ${phase}`, run: () => head(kernel, phase) })),
      ),
      ...phases.map((phase) => ({ what: `${linear_name}, ${phase}`, run: () => layer(phase) })),
    ]
  }
}

customElements.define('attn-roofline', AttnRoofline)
