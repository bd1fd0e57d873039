import { html, LitElement, type TemplateResult } from 'lit'
import { kernelColor } from '../../draw/kernel_colour.ts'
import type { Mark } from '../../draw/line_plot.ts'
import { lab } from '../../runtime/lab.ts'
import type { BlockCost, KernelName } from '../../runtime/protocol.ts'
import { mask_options, numberChoice, wordChoice } from '../choice.ts'
import { figureCard } from '../figure_card.ts'
import { profiledKernels } from '../kernel_names.ts'
import { Measurement } from '../measurement.ts'
import { Plots } from '../plots.ts'
import { attentionMs, measuredCrossover } from './crossover.ts'
import { crossoverPlot, crossoverTable } from './crossover_figures.ts'

const seq_lens = [32, 64, 128, 256, 512, 1024, 2048]
const head_dim = 64
const budget_ms = 40

/** The seq_len from which on a decoder block spends more time on attention than on its feed-forward network. */
export class AttnCrossover extends LitElement {
  private readonly measurement = new Measurement(this, 'Measure again')
  private readonly plots = new Plots(this)
  private embed_dim = 256
  private causal = false
  private kernel: KernelName = 'simd'
  private kernels: readonly KernelName[] = []
  private costs: BlockCost[] = []
  private by_flops?: number

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.measure()
  }

  protected override render(): TemplateResult {
    const { embed_dim } = this
    return figureCard({
      title: 'Attention against the feed-forward network',
      provenance: { kind: 'measured' },
      busy: this.measurement.busy,
      controls: this.renderControls(),
      body: html`<div class="plot" data-plot="crossover" data-volatile></div>
        <p class="plot-note">
          One block, embed_dim ${embed_dim}, ${embed_dim / head_dim} heads of ${head_dim}, feed-forward network
          ${embed_dim} → ${(4 * embed_dim).toLocaleString('en')} → ${embed_dim}, float32, one thread. Attention is
          projections, scores, softmax and values.
          <span class="prov computed"
            >FLOPs, computed: attention 8 · N · embed_dim² + 4 · embed_dim · ${this.causal ? 'N(N+1)/2' : 'N²'};
            feed-forward network 16 · N · embed_dim²</span
          >
        </p>`,
      caption: this.sentence(),
      table: () => crossoverTable(this.costs),
    })
  }

  protected override updated(): void {
    if (this.costs.length === 0) return
    void this.plots.draw('crossover', crossoverPlot(this.costs, kernelColor(this.kernel), this.marks()))
  }

  private renderControls(): TemplateResult {
    const disabled = this.measurement.busy
    const again = (change: () => void) => {
      change()
      void this.measure()
    }
    return html`${numberChoice({
      name: 'embed_dim',
      options: [128, 256, 512],
      value: this.embed_dim,
      disabled,
      choose: (value) => again(() => (this.embed_dim = value)),
    })}
    ${wordChoice({
      name: 'Kernel',
      options: this.kernels.map((name) => ({ value: name, label: name })),
      value: this.kernel,
      disabled,
      choose: (value) => again(() => (this.kernel = value)),
    })}
    ${wordChoice({
      name: 'Mask',
      options: mask_options,
      value: this.causal,
      disabled,
      choose: (value) => again(() => (this.causal = value)),
    })}
    ${this.measurement.renderButton('Measure again', () => void this.measure())} ${this.measurement.renderStatus()}`
  }

  private get crossover(): number | undefined {
    return this.measurement.busy ? undefined : measuredCrossover(this.costs)
  }

  private marks(): Mark[] {
    return [
      ...(this.crossover === undefined ? [] : [{ x: this.crossover, label: 'measured' }]),
      ...(this.by_flops === undefined ? [] : [{ x: this.by_flops, label: 'by FLOPs', computed: true }]),
    ]
  }

  private sentence(): TemplateResult {
    const last = this.costs.at(-1)
    if (this.measurement.busy || this.by_flops === undefined || !last) {
      return html`Where they cross appears once both are measured.`
    }
    const n = (count: number) => count.toLocaleString('en')
    const measured =
      this.crossover === undefined
        ? html`Measured, attention takes ${attentionMs(last) > last.mlp.median_ms ? 'longer' : 'less time'} than the
          feed-forward network at every N that was tried.`
        : html`Measured, attention overtakes the feed-forward network at N ≈
            <b class="crossover" data-volatile>${n(this.crossover)}</b>.`
    return html`${measured} By FLOPs alone that is N = <b class="flop-crossover">${n(this.by_flops)}</b>. The two differ
      where a softmax takes time and has no FLOPs in the count, and where blocked or small products run less well than
      those of the feed-forward network.`
  }

  private async measure(): Promise<void> {
    await this.measurement.run(async ({ signal, report }) => {
      this.costs = []
      this.by_flops = undefined
      report({ done: 0, total: seq_lens.length, what: 'loading' })
      this.kernels = await profiledKernels()
      const { embed_dim, causal, kernel } = this
      const sizes = { embed_dim, mlp_dim: 4 * embed_dim, causal }
      this.by_flops = (await lab.ask('flop_crossover', sizes, { signal })).seq_len
      for (const [done, seq_len] of seq_lens.entries()) {
        report({ done, total: seq_lens.length, what: `N = ${seq_len.toLocaleString('en')}` })
        const request = { ...sizes, kernel, seq_len, num_heads: embed_dim / head_dim, budget_ms }
        this.costs = [...this.costs, await lab.ask('block_cost', request, { signal })]
      }
      return `Measured up to N = ${seq_lens.at(-1)!.toLocaleString('en')}.`
    })
  }
}

customElements.define('attn-crossover', AttnCrossover)
