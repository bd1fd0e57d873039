import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { formatBytes, formatCount, formatFactor, formatMs } from '../../draw/format.ts'
import type { LinePlot } from '../../draw/line_plot.ts'
import { LabCancelled, LabError } from '../../runtime/errors.ts'
import { lab } from '../../runtime/lab.ts'
import type { Lane, RaceStart, RaceStep } from '../../runtime/protocol.ts'
import type { ModelSource } from '../../runtime/model_source.ts'
import { trained_model } from '../../runtime/trained_model.ts'
import { figureCard } from '../figure_card.ts'
import { breakEvenToken, checkpoints, firstDifference, totalMs, type LaneSteps } from './race_summary.ts'
import { chooseSlowdown, nextEvent, ReplayClock, stepsFinished } from './replay.ts'
import { raceCheckpoints, racePlot, storyText } from './race_figures.ts'
import '../work_status.css'
import './attn-race.css'

const default_prompt = 'Once there was a small fox called Mia. She lived by the river.'
const slowdowns = [1, 5, 20, 100, 500]
const lanes: readonly { lane: Lane; title: string; color: string }[] = [
  { lane: 'naive', title: 'Naive', color: '--naive' },
  { lane: 'cached', title: 'KV cache', color: '--flash' },
]

interface Settings {
  prompt: string
  new_tokens: number
  seed: number
  temperature: number
}

/** Loading and measuring have a length and can be cancelled; a race that was run is replayed. */
type Phase =
  | { kind: 'idle' }
  | { kind: 'loading'; done: number; total: number | undefined }
  | { kind: 'measuring'; done: number; total: number }
  | { kind: 'run' }

/** A model continues one prompt twice: recomputing everything for each token, and with a KV cache. */
export class AttnRace extends LitElement {
  static override properties = { source: { attribute: false } }
  declare source: ModelSource
  private settings: Settings = { prompt: default_prompt, new_tokens: 200, seed: 7, temperature: 0.8 }
  private phase: Phase = { kind: 'idle' }
  private start?: RaceStart
  private steps: { naive: RaceStep[]; cached: RaceStep[] } = { naive: [], cached: [] }
  private clock = new ReplayClock(() => performance.now(), 1)
  private error?: string
  private notice?: string
  private abort?: AbortController
  private frame?: number
  private plot?: LinePlot

  constructor() {
    super()
    this.source = trained_model
  }

  /** What the form starts with; large models start with fewer tokens. */
  set new_tokens(count: number) {
    this.settings.new_tokens = count
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.abort?.abort()
    if (this.frame !== undefined) cancelAnimationFrame(this.frame)
    this.plot?.destroy()
    this.plot = undefined
  }

  protected override render(): TemplateResult {
    return html`
      ${this.renderForm()}
      <div class="race-status work-status" role="status">${this.renderStatus()}</div>
      <div class="race-lanes">${lanes.map((lane) => this.renderLane(lane))}</div>
      ${this.phase.kind === 'run' ? this.renderResult() : nothing}
    `
  }

  protected override updated(): void {
    if (this.phase.kind === 'run') void this.drawPlot()
    if (this.clock.playing || this.phase.kind === 'measuring') this.scrollToNewest()
  }

  private scrollToNewest(): void {
    for (const text of this.querySelectorAll('.lane-text')) text.scrollTop = text.scrollHeight
  }

  private get busy(): boolean {
    return this.phase.kind === 'loading' || this.phase.kind === 'measuring'
  }

  private renderForm(): TemplateResult {
    const { settings, busy } = this
    const number = (
      name: 'new_tokens' | 'seed' | 'temperature',
      label: string,
      min: number,
      max: number,
      step: number,
    ) =>
      html`<label class="field"
        ><span class="name">${label}</span>
        <input
          class="input"
          type="number"
          name=${name}
          min=${min}
          max=${max}
          step=${step}
          required
          .value=${String(settings[name])}
          ?disabled=${busy}
          @input=${(event: Event) => {
            settings[name] = (event.target as HTMLInputElement).valueAsNumber
          }}
        />
      </label>`
    return html`<form class="race-form" @submit=${(event: Event) => this.submit(event)}>
      <label class="field"
        ><span class="name">Your prompt</span>
        <textarea
          class="input"
          name="prompt"
          rows="2"
          maxlength="1000"
          ?disabled=${busy}
          .value=${settings.prompt}
          @input=${(event: Event) => {
            settings.prompt = (event.target as HTMLTextAreaElement).value
          }}
        ></textarea>
      </label>
      <div class="race-options">
        ${number('new_tokens', 'New tokens', 1, 500, 1)} ${number('temperature', 'Temperature', 0, 5, 0.1)}
        ${number('seed', 'Seed', 0, 4294967295, 1)}
        ${
          busy
            ? html`<button type="button" class="btn ghost" @click=${() => this.abort?.abort()}>Cancel</button>`
            : html`<button type="submit" class="btn">Race</button>`
        }
      </div>
    </form>`
  }

  private renderStatus(): TemplateResult | typeof nothing {
    const { phase } = this
    if (phase.kind === 'loading' || phase.kind === 'measuring') {
      const what =
        phase.kind === 'loading'
          ? `Loading the model: ${formatBytes(phase.done)}${phase.total === undefined ? '' : ` of ${formatBytes(phase.total)}`}`
          : `Both lanes run at full speed, ${phase.done} of ${phase.total} tokens measured`
      return html`<progress
          max=${phase.total ?? nothing}
          value=${phase.total === undefined ? nothing : phase.done}
          aria-label="Progress"
        ></progress
        ><span>${what}</span>`
    }
    if (this.error !== undefined) return html`<span class="bad">${this.error}</span>`
    return this.notice === undefined ? nothing : html`<span>${this.notice}</span>`
  }

  private renderLane({ lane, title, color }: (typeof lanes)[number]): TemplateResult {
    const steps = this.steps[lane]
    const shown = this.phase.kind === 'run' ? stepsFinished(steps, this.clock.elapsed_ms) : steps.length
    const last = shown > 0 ? steps[shown - 1] : undefined
    const wanted = this.start?.new_tokens ?? this.settings.new_tokens
    const spent = totalMs(steps.slice(0, shown))
    return html`<section class="lane" style="--lane: var(${color})" aria-label=${title}>
      <h2>
        <span class="lane-name">${title}</span>
        <span class="lane-count"
          >${shown} / ${Number.isFinite(wanted) ? wanted : '–'} tokens${shown === wanted ? ' ✓' : ''}</span
        >
      </h2>
      <div class="lane-text" data-lane=${lane} tabindex="0">${this.renderWords(lane, shown)}</div>
      <dl class="lane-facts" data-volatile>
        <div>
          <dt>time</dt>
          <dd>${last ? formatMs(spent) : '–'}</dd>
        </div>
        <div>
          <dt>this token</dt>
          <dd>${last ? formatMs(last.ms) : '–'}</dd>
        </div>
        <div>
          <dt>multiply-adds</dt>
          <dd>${last ? formatCount(last.multiply_adds) : '–'}</dd>
        </div>
        <div>
          <dt>cache</dt>
          <dd>
            ${lane === 'naive' ? 'none' : last ? `${formatBytes(last.kv_cache_bytes)}, ${Math.round(last.kv_cache_utilization * 100)} % full` : '–'}
          </dd>
        </div>
      </dl>
    </section>`
  }

  /** The prompt and `shown` tokens, the newest one marked. No white space of ours comes between them. */
  private renderWords(lane: Lane, shown: number): TemplateResult[] {
    const texts = this.steps[lane].slice(0, shown).map(storyText)
    const newest = texts.pop()
    return [
      html`<span class="lane-prompt">${this.settings.prompt}</span>`,
      html`<span>${texts.join('')}</span>`,
      ...(newest === undefined ? [] : [html`<mark>${newest}</mark>`]),
    ]
  }

  private renderResult(): TemplateResult {
    return html`${this.renderPlayer()} ${this.renderStats()}
    ${figureCard({
      title: 'Time per token',
      level: 2,
      provenance: { kind: 'measured' },
      body: html`<div class="plot" data-plot="race" data-volatile></div>`,
      caption: html`Naive pays for the whole text again with every token, so its line climbs. With the cache only the
      new token is computed; attention still reads all earlier keys, which is a small part of the work here.`,
      table: () => raceCheckpoints(checkpoints(this.steps), this.start),
    })}`
  }

  private renderPlayer(): TemplateResult {
    const { clock } = this
    const at_end = nextEvent(this.laneSteps, clock.elapsed_ms) === undefined
    return html`<div class="race-player" role="group" aria-label="Replay">
      <button type="button" class="btn ghost" @click=${() => this.togglePlay(at_end)}>
        ${clock.playing ? 'Pause' : at_end ? 'Replay' : 'Play'}
      </button>
      <button type="button" class="btn ghost" ?disabled=${at_end} @click=${() => this.stepReplay()}>Step</button>
      <button type="button" class="btn ghost" @click=${() => this.seek(0)}>Reset</button>
      <button type="button" class="btn ghost" ?disabled=${at_end} @click=${() => this.seek(Infinity)}>
        To the end
      </button>
      <label class="field"
        ><span class="name">Speed</span>
        <select
          class="select"
          @change=${(event: Event) => this.setSlowdown(Number((event.target as HTMLSelectElement).value))}
        >
          ${slowdowns.map(
            (slowdown) =>
              html`<option value=${slowdown} ?selected=${slowdown === clock.slowdown}>
                ${slowdown === 1 ? 'real speed' : `${slowdown}× slow motion`}
              </option>`,
          )}
        </select>
      </label>
      <span class="note">
        The numbers below are final; the lanes are a replay.
        ${
          clock.slowdown === 1
            ? 'Replayed at the speed that was measured.'
            : `Slow motion: what you see takes ${clock.slowdown} times as long as what was measured.`
        }
      </span>
    </div>`
  }

  private renderStats(): TemplateResult {
    const all = checkpoints(this.steps).at(-1)
    const break_even = breakEvenToken(this.steps)
    const difference = firstDifference(this.steps)
    const identical = difference === undefined && this.steps.naive.length === this.steps.cached.length
    return html`<dl class="stats">
        <div>
          <dt>faster over ${all?.tokens ?? 0} tokens, measured</dt>
          <dd class="big" data-stat="speedup" data-volatile>${all ? formatFactor(all.speedup) : '–'}</dd>
        </div>
        <div>
          <dt>fewer multiply-adds, counted</dt>
          <dd class="big" data-stat="operations">${all ? formatFactor(all.operations_ratio) : '–'}</dd>
        </div>
        <div>
          <dt>breaks even at token</dt>
          <dd class="big" data-stat="break-even" data-volatile>${break_even ?? 'not yet'}</dd>
        </div>
        <div>
          <dt>cache reserved</dt>
          <dd class="big">${this.start ? formatBytes(this.start.kv_cache_bytes) : '–'}</dd>
        </div>
        <div>
          <dt>tokens identical</dt>
          <dd class="big ${identical ? 'good' : 'bad'}" data-stat="identical">
            ${identical ? '✓ yes' : `✕ no, from token ${(difference ?? 0) + 1}`}
          </dd>
        </div>
      </dl>
      <p class="race-break-even">
        ${
          break_even !== undefined && break_even <= 3
            ? html`It breaks even at once: both lanes compute the whole prompt for their first token, and from the
              second token on naive repeats that work while the cache does not.`
            : html`Until token ${break_even ?? 'the end'} filling the cache cost more than it saved.`
        }
      </p>`
  }

  private get laneSteps(): readonly (readonly RaceStep[])[] {
    return [this.steps.naive, this.steps.cached]
  }

  private submit(event: Event): void {
    event.preventDefault()
    void this.race()
  }

  private async race(): Promise<void> {
    const abort = new AbortController()
    this.abort = abort
    this.error = undefined
    this.notice = undefined
    this.start = undefined
    this.steps = { naive: [], cached: [] }
    this.clock.seek(0)
    try {
      await this.measure(abort.signal)
      this.showRun()
    } catch (error) {
      this.phase = { kind: 'idle' }
      this.steps = { naive: [], cached: [] }
      this.error = describe(error)
    }
    this.abort = undefined
    this.requestUpdate()
  }

  /** Lanes take turns at each position, so that a busy machine slows both alike. */
  private async measure(signal: AbortSignal): Promise<void> {
    this.setPhase({ kind: 'loading', done: 0, total: undefined })
    await this.source.ensure((done, total) => this.setPhase({ kind: 'loading', done, total }), signal)
    const request = { ...this.settings, top_k: 0, top_p: 1, kernel: 'simd' }
    this.start = await lab.ask('race_start', request, { signal })
    const total = this.start.new_tokens
    if (total < this.settings.new_tokens) {
      this.notice = `Prompt and new tokens share ${this.start.max_seq_len} positions, so the race ends after ${total}.`
    }
    for (let done = 0; done < total; done += 1) {
      this.setPhase({ kind: 'measuring', done, total })
      for (const { lane } of lanes) this.steps[lane].push(await lab.ask('race_step', { lane }, { signal }))
    }
  }

  private showRun(): void {
    this.phase = { kind: 'run' }
    this.clock.setSlowdown(chooseSlowdown(totalMs(this.steps.naive), slowdowns))
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) this.seek(Infinity)
    else this.play()
  }

  private setPhase(phase: Phase): void {
    this.phase = phase
    this.requestUpdate()
  }

  private play(): void {
    this.clock.play()
    const tick = () => {
      this.requestUpdate()
      if (nextEvent(this.laneSteps, this.clock.elapsed_ms) === undefined) this.seek(Infinity)
      else if (this.clock.playing) this.frame = requestAnimationFrame(tick)
    }
    tick()
  }

  private togglePlay(at_end: boolean): void {
    if (this.clock.playing) {
      this.clock.pause()
      this.requestUpdate()
      return
    }
    if (at_end) this.clock.seek(0)
    this.play()
  }

  private stepReplay(): void {
    const next = nextEvent(this.laneSteps, this.clock.elapsed_ms)
    if (next !== undefined) this.seek(next)
  }

  private seek(elapsed_ms: number): void {
    this.clock.seek(elapsed_ms)
    this.requestUpdate()
  }

  private setSlowdown(slowdown: number): void {
    this.clock.setSlowdown(slowdown)
    this.requestUpdate()
  }

  private async drawPlot(): Promise<void> {
    const host = this.querySelector<HTMLElement>('[data-plot="race"]')
    if (!host || host.dataset.drawn === String(this.start?.new_tokens)) return
    const { mountLinePlot } = await import('../../draw/line_plot.ts')
    if (!host.isConnected) return
    host.dataset.drawn = String(this.start?.new_tokens)
    this.plot?.destroy()
    this.plot = mountLinePlot(host, racePlot(this.steps as LaneSteps))
  }
}

function describe(error: unknown): string {
  if (error instanceof DOMException && error.name === 'AbortError') return new LabCancelled().message
  if (error instanceof LabError) return error.message
  return `The race stopped: ${String(error)}. Press Race to try again.`
}

customElements.define('attn-race', AttnRace)
