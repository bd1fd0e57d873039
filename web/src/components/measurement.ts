/**
 * Measuring, as a figure does it: with progress, cancellable, and a sentence about how it ended. Figures of one page take
 * turns, because two that measure at once would measure each other.
 */
import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit'
import { LabCancelled, LabError } from '../runtime/errors.ts'
import './measurement.css'
import './work_status.css'

export interface Progress {
  done: number
  total: number
  /** What is being measured now: "naive, N = 512". */
  what: string
  /** What `done` counts; "measured". */
  unit?: string
}

export interface MeasureTools {
  signal: AbortSignal
  report(progress: Progress): void
}

let last_turn: Promise<void> = Promise.resolve()

export class Measurement implements ReactiveController {
  private abort?: AbortController
  private progress?: Progress
  private message?: { text: string; is_error: boolean }

  /** `again` is the label of the button that starts it, for the sentence after an error. */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly again: string,
  ) {
    host.addController(this)
  }

  hostDisconnected(): void {
    this.cancel()
  }

  get busy(): boolean {
    return this.abort !== undefined
  }

  cancel(): void {
    this.abort?.abort()
  }

  /** Ends a run that is under way and starts this one. `work` returns what to say in the end. */
  async run(work: (tools: MeasureTools) => Promise<string>): Promise<void> {
    this.cancel()
    const abort = new AbortController()
    this.abort = abort
    this.progress = undefined
    this.message = undefined
    this.host.requestUpdate()
    let message: { text: string; is_error: boolean }
    try {
      const text = await inTurn(abort.signal, () => work({ signal: abort.signal, report: (now) => this.report(now) }))
      message = { text, is_error: false }
    } catch (error) {
      message = this.describe(error)
    }
    // Another run may have begun in the meantime: then this one has nothing more to say.
    if (this.abort !== abort) return
    this.abort = undefined
    this.progress = undefined
    this.message = message
    this.host.requestUpdate()
  }

  /** Start, or cancel while it runs. */
  renderButton(label: string | TemplateResult, start: () => void): TemplateResult {
    return this.busy
      ? html`<button type="button" class="btn ghost" @click=${() => this.cancel()}>Cancel</button>`
      : html`<button type="button" class="btn" @click=${start}>${label}</button>`
  }

  renderStatus(): TemplateResult {
    return html`<div class="measurement-status work-status" role="status">${this.status()}</div>`
  }

  private status(): TemplateResult | typeof nothing {
    const { progress, message } = this
    if (progress) {
      const n = (count: number) => count.toLocaleString('en')
      return html`<progress max=${progress.total} value=${progress.done} aria-label="Measuring"></progress>
        <span>${progress.what} · ${n(progress.done)} of ${n(progress.total)} ${progress.unit ?? 'measured'}</span>`
    }
    if (this.busy) return html`<progress aria-label="Waiting"></progress><span>Waits for its turn</span>`
    return message ? html`<span class=${message.is_error ? 'bad' : ''}>${message.text}</span>` : nothing
  }

  private report(progress: Progress): void {
    this.progress = progress
    this.host.requestUpdate()
  }

  private describe(error: unknown): { text: string; is_error: boolean } {
    if (error instanceof LabCancelled || (error instanceof DOMException && error.name === 'AbortError')) {
      return { text: new LabCancelled().message, is_error: false }
    }
    if (error instanceof LabError) return { text: error.message, is_error: true }
    return { text: `The measurement stopped: ${String(error)}. Press ${this.again} to try again.`, is_error: true }
  }
}

async function inTurn<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const before = last_turn
  let finish = () => {}
  last_turn = new Promise((resolve) => (finish = resolve))
  try {
    await Promise.race([before, aborted(signal)])
    signal.throwIfAborted()
    return await work()
  } finally {
    // Whoever gave up while waiting must not let the next one begin before its own predecessor has ended.
    void before.then(finish)
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
