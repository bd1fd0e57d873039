import { html, LitElement, type TemplateResult } from 'lit'
import { formatCount, formatFactor } from '../../draw/format.ts'
import { kernelColor } from '../../draw/kernel_colour.ts'
import { lab } from '../../runtime/lab.ts'
import type { HeadsPoint, KernelName } from '../../runtime/protocol.ts'
import { mask_options, numberChoice, wordChoice } from '../choice.ts'
import { CurveToggles } from '../curve_toggles.ts'
import { figureCard } from '../figure_card.ts'
import { profiledKernels } from '../kernel_names.ts'
import { Measurement } from '../measurement.ts'
import { Plots } from '../plots.ts'
import { headsBytesPlot, headsTable, headsTimePlot, timeWords } from './heads_figures.ts'

const head_counts = [1, 2, 4, 8, 16]
const budget_ms = 40

/** 1, 2, 4, … heads at the same embed_dim: time and bytes, for every kernel. */
export class AttnHeadsProfile extends LitElement {
  private readonly measurement = new Measurement(this, 'Measure again')
  private readonly plots = new Plots(this)
  private readonly toggles = new CurveToggles(this)
  private embed_dim = 256
  private seq_len = 256
  private causal = false
  private kernels: readonly KernelName[] = []
  private points: HeadsPoint[] = []

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.measure()
  }

  protected override render(): TemplateResult {
    const curves = this.kernels.map((name) => ({ name, color: kernelColor(name) }))
    return html`${this.renderControls()} ${this.toggles.render('Kernels shown', curves)}
      <div class="figure-pair">${this.renderTimeCard()} ${this.renderBytesCard()}</div>`
  }

  protected override updated(): void {
    if (this.points.length === 0) return
    void this.plots.draw('heads-ms', headsTimePlot(this.points, this.shown))
    void this.plots.draw('heads-bytes', headsBytesPlot(this.points, this.shown))
  }

  private get shown(): KernelName[] {
    return this.kernels.filter((kernel) => this.toggles.shows(kernel))
  }

  private get setting(): string {
    return `embed_dim ${this.embed_dim}, N = ${this.seq_len}, ${this.causal ? 'causal mask' : 'no mask'}, float32`
  }

  private renderControls(): TemplateResult {
    const disabled = this.measurement.busy
    const again = (change: () => void) => {
      change()
      void this.measure()
    }
    return html`<div class="measurement-controls">
        ${numberChoice({
          name: 'embed_dim',
          options: [128, 256, 512, 1024],
          value: this.embed_dim,
          disabled,
          choose: (value) => again(() => (this.embed_dim = value)),
        })}
        ${numberChoice({
          name: 'N, queries and keys',
          options: [128, 256, 512, 1024],
          value: this.seq_len,
          disabled,
          choose: (value) => again(() => (this.seq_len = value)),
        })}
        ${wordChoice({
          name: 'Mask',
          options: mask_options,
          value: this.causal,
          disabled,
          choose: (value) => again(() => (this.causal = value)),
        })}
        ${this.measurement.renderButton('Measure again', () => void this.measure())}
      </div>
      ${this.measurement.renderStatus()}`
  }

  private renderTimeCard(): TemplateResult {
    return figureCard({
      title: 'Time of all heads',
      provenance: { kind: 'measured' },
      busy: this.measurement.busy,
      body: html`<div class="plot" data-plot="heads-ms" data-volatile></div>
        <p class="plot-note">
          ${this.setting}, one thread. Projections are left out: they do not depend on the number of heads.
        </p>`,
      caption: this.timeSentence(),
      table: () => headsTable(this.points),
    })
  }

  private renderBytesCard(): TemplateResult {
    return figureCard({
      title: 'Memory of all heads',
      provenance: { kind: 'measured', label: 'counted here' },
      busy: this.measurement.busy,
      body: html`<div class="plot" data-plot="heads-bytes" data-volatile></div>
        <p class="plot-note">
          Scratch beyond query, key, value and output; ${this.setting}.
          <span class="prov computed">all scores at once, computed: heads × N² × 4 bytes</span>
        </p>`,
      caption: html`These kernels run one head after the other and use the same scratch again. A framework that runs all
      heads in one batched product holds all their scores at once: twice the heads, twice the bytes.`,
      table: () => headsTable(this.points),
    })
  }

  /** About the first kernel that is shown and is not the textbook loop. */
  private timeSentence(): TemplateResult {
    const kernel = this.shown.find((name) => name !== 'naive') ?? this.shown[0]
    const of_kernel = this.points.filter((point) => point.kernel === kernel)
    const [first, last] = [of_kernel[0], of_kernel.at(-1)]
    if (!first || !last || first === last) return html`Times appear as they are measured.`
    return html`From ${first.num_heads} to ${last.num_heads} heads the multiply-adds stay
      ${formatCount(first.multiply_adds)}, while the exponentials grow
      ${formatFactor(last.exponentials / first.exponentials)}, to ${formatCount(last.exponentials)}. ${kernel} takes
      <b data-volatile>${formatFactor(last.time.median_ms / first.time.median_ms)}</b> the time<span data-volatile
        >${timeWords(first.time, last.time)}</span
      >.`
  }

  private async measure(): Promise<void> {
    await this.measurement.run(async ({ signal, report }) => {
      this.points = []
      report({ done: 0, total: head_counts.length, what: 'loading' })
      this.kernels = await profiledKernels()
      const { seq_len, embed_dim, causal } = this
      const jobs = head_counts.flatMap((num_heads) => this.kernels.map((kernel) => ({ kernel, num_heads })))
      for (const [done, { kernel, num_heads }] of jobs.entries()) {
        report({ done, total: jobs.length, what: `${kernel}, ${num_heads} heads` })
        const request = { kernel, seq_len, embed_dim, num_heads, causal, budget_ms }
        this.points = [...this.points, await lab.ask('heads_point', request, { signal })]
      }
      return `Measured ${jobs.length} points.`
    })
  }
}

customElements.define('attn-heads-profile', AttnHeadsProfile)
