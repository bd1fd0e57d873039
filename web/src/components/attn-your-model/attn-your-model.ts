/** The visitor's own model: files in, then heads, race and memory over it. */
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { formatBytes } from '../../draw/format.ts'
import { LabCancelled, LabError } from '../../runtime/errors.ts'
import type { HeadsSource } from '../../runtime/model_source.ts'
import type { ModelInfo, WeightFormat } from '../../runtime/protocol.ts'
import { fetchTrainedFiles } from '../../runtime/trained_model.ts'
import { loadVisitorModel } from '../../runtime/visitor_model.ts'
import '../attn-heads/attn-heads.ts'
import '../attn-model-memory/attn-model-memory.ts'
import '../attn-race/attn-race.ts'
import { wordChoice } from '../choice.ts'
import { droppedFiles } from './dropped_files.ts'
import { modelFacts } from './model_facts.ts'
import { sortFiles, type SortedFiles } from './sort_files.ts'
import '../work_status.css'
import './attn-your-model.css'

/** A large model recomputes its whole text for each token of the naive lane: a few show the point. */
const race_tokens = 24

type State =
  | { kind: 'empty' }
  | { kind: 'loading'; what: string; done: number; total: number | undefined }
  | { kind: 'ready'; info: ModelInfo; files: SortedFiles<File>; source: HeadsSource }

export class AttnYourModel extends LitElement {
  private state: State = { kind: 'empty' }
  private format: WeightFormat = 'float32'
  private error: string | undefined
  private dragging = false
  private abort: AbortController | undefined

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.abort?.abort()
  }

  protected override render(): TemplateResult {
    return html`${this.renderDropZone()}
      <div class="model-status work-status" role="status">${this.renderStatus()}</div>
      ${this.state.kind === 'ready' ? this.renderModel(this.state) : nothing}`
  }

  private renderDropZone(): TemplateResult {
    const busy = this.state.kind === 'loading'
    return html`<section
      class="drop-zone ${this.dragging ? 'dragging' : ''}"
      aria-label="Files of the model"
      @dragover=${(event: DragEvent) => this.drag(event, true)}
      @dragleave=${(event: DragEvent) => this.drag(event, false)}
      @drop=${(event: DragEvent) => void this.drop(event)}
    >
      <p>
        Drop <code>config.json</code>, <code>tokenizer.json</code> and <code>model.safetensors</code> here, or the
        folder that holds them. A model in several files also needs <code>model.safetensors.index.json</code>.
      </p>
      <div class="row">
        <label class="btn ${busy ? 'disabled' : ''}"
          >Choose files
          <input
            class="visually-hidden"
            type="file"
            multiple
            ?disabled=${busy}
            @change=${(event: Event) => this.chosen(event)}
        /></label>
        <button type="button" class="btn ghost" ?disabled=${busy} @click=${() => void this.useTrained()}>
          Use the lab's own model
        </button>
        ${this.renderFormat(busy)}
      </div>
    </section>`
  }

  private renderFormat(busy: boolean): TemplateResult {
    return wordChoice<WeightFormat>({
      name: 'Keep weights as',
      options: [
        { value: 'float32', label: 'float32' },
        { value: 'int8', label: 'int8, a quarter' },
      ],
      value: this.format,
      disabled: busy,
      choose: (format) => {
        this.format = format
        this.requestUpdate()
      },
    })
  }

  private renderStatus(): TemplateResult | typeof nothing {
    const { state, error } = this
    if (state.kind === 'loading') {
      const { what, done, total } = state
      const bytes = total === undefined ? formatBytes(done) : `${formatBytes(done)} of ${formatBytes(total)}`
      return html`<progress
          max=${total ?? nothing}
          value=${total === undefined ? nothing : done}
          aria-label="Loading the model"
        ></progress>
        <span>${what}: ${bytes}</span>
        <button type="button" class="btn small ghost" @click=${() => this.abort?.abort()}>Cancel</button>`
    }
    if (error !== undefined) return html`<p class="message bad" role="alert">${error}</p>`
    if (state.kind === 'ready') {
      const { ignored } = state.files
      return html`<span
        >Loaded.${ignored.length > 0 ? ` Not needed: ${ignored.join(', ')}.` : ''} The lab keeps no copy: after a
        reload, drop the files again.</span
      >`
    }
    return nothing
  }

  private renderModel({ info, files, source }: State & { kind: 'ready' }): TemplateResult {
    return html`${modelFacts(info, files)}
      <attn-heads .source=${source}></attn-heads>
      <section aria-labelledby="model-race">
        <h2 id="model-race">The race</h2>
        <attn-race .source=${source} .new_tokens=${race_tokens}></attn-race>
      </section>
      <attn-model-memory .info=${info}></attn-model-memory>`
  }

  private drag(event: DragEvent, over: boolean): void {
    event.preventDefault()
    if (over === this.dragging) return
    this.dragging = over
    this.requestUpdate()
  }

  private async drop(event: DragEvent): Promise<void> {
    this.drag(event, false)
    if (this.state.kind === 'loading' || !event.dataTransfer) return
    const files = droppedFiles(event.dataTransfer)
    await this.load(() => files)
  }

  private chosen(event: Event): void {
    const input = event.target as HTMLInputElement
    const files = [...(input.files ?? [])]
    // The same files may be chosen again after something was mended in them.
    input.value = ''
    void this.load(() => Promise.resolve(files))
  }

  private async useTrained(): Promise<void> {
    await this.load((signal) =>
      fetchTrainedFiles(
        (done, total) => this.show({ kind: 'loading', what: 'Fetching the files', done, total }),
        signal,
      ),
    )
  }

  /** Files that cannot be a model leave the one before on the page; memory holds one at a time, so loading ends it. */
  private async load(files: (signal: AbortSignal) => Promise<File[]>): Promise<void> {
    let fallback = this.state
    const abort = new AbortController()
    this.abort = abort
    this.error = undefined
    try {
      this.show({ kind: 'loading', what: 'Looking at the files', done: 0, total: undefined })
      const sorted = sortFiles(await files(abort.signal))
      fallback = { kind: 'empty' }
      const { info, source } = await loadVisitorModel(
        sorted,
        this.format,
        (done, total) => this.show({ kind: 'loading', what: 'Reading weights', done, total }),
        abort.signal,
      )
      this.show({ kind: 'ready', info, files: sorted, source })
    } catch (error) {
      this.error = describe(error)
      this.show(fallback)
    }
  }

  private show(state: State): void {
    this.state = state
    this.requestUpdate()
  }
}

function describe(error: unknown): string {
  if (error instanceof DOMException && error.name === 'AbortError') return new LabCancelled().message
  if (error instanceof LabError) return error.message
  return `The files could not be read (${String(error)}). Try again; if they lie on a network drive, copy them here first.`
}

customElements.define('attn-your-model', AttnYourModel)
