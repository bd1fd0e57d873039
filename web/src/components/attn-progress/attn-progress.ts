/** A learner's work as a file: export, import (with a look at what it changes), and forgetting everything. */
import { LitElement, html, nothing, type TemplateResult } from 'lit'
import { importLearnerData, plannedChanges, plannedReading } from '../../storage/import_progress.ts'
import { forgetLearnerData, readLearnerData, type LearnerData } from '../../storage/learner_data.ts'
import { ProgressFileError, readProgressFile } from '../../storage/progress_file.ts'
import { store } from '../../storage/store.ts'
import './attn-progress.css'
import { exportProgress } from './export_progress.ts'
import { importPreview, type Preview } from './import_preview.ts'
import { progressChanged } from './progress_changed.ts'

type State =
  | { kind: 'quiet' }
  | { kind: 'said'; text: string; bad?: boolean }
  | { kind: 'import'; data: LearnerData; preview: Preview }
  | { kind: 'forget' }

type ImportState = Extract<State, { kind: 'import' }>

export class AttnProgress extends LitElement {
  static override properties = { state: { state: true } }
  declare private state: State

  constructor() {
    super()
    this.state = { kind: 'quiet' }
  }

  override createRenderRoot() {
    return this
  }

  override connectedCallback() {
    super.connectedCallback()
    // The first question shows whether the browser stores anything.
    void store.names().then(() => this.requestUpdate())
  }

  async #export() {
    const name = await exportProgress()
    this.#say(name ? `Exported as ${name}.` : 'There is nothing to export yet. Read a lesson or write some code first.')
  }

  async #read(file: File | undefined) {
    if (!file) return
    try {
      const { data, exported_at } = await readProgressFile(file)
      const here = await readLearnerData()
      const changes = plannedChanges(here, data)
      const reading = plannedReading(here, data)
      this.state = { kind: 'import', data, preview: { file_name: file.name, exported_at, changes, reading } }
      this.#focusQuestion()
    } catch (error) {
      if (error instanceof ProgressFileError) return this.#say(error.message, true)
      this.#say(`The file could not be read (${(error as Error).message}). Choose it once more.`, true)
    }
  }

  async #import({ data, preview }: ImportState) {
    await importLearnerData(data)
    const replaced = preview.changes.some(({ kind }) => kind === 'replaced')
    const where = 'What was here is on the page of each exercise, among its earlier versions.'
    this.#changed(replaced ? `Imported. ${where}` : 'Imported.')
  }

  async #forget() {
    try {
      await forgetLearnerData()
      this.#changed('Forgotten. Nothing of yours is on this device any more.')
    } catch {
      this.#say('The browser did not delete everything. Delete this site’s data in the browser’s settings.', true)
    }
  }

  #changed(text: string) {
    this.#say(text)
    dispatchEvent(new Event(progressChanged))
  }

  /** What held the focus may be gone; the buttons stay. */
  #say(text: string, bad = false) {
    const within = this.querySelector('.question')?.contains(document.activeElement)
    this.state = { kind: 'said', text, bad }
    if (within) this.querySelector<HTMLElement>('.export')!.focus()
  }

  #ask() {
    this.state = { kind: 'forget' }
    this.#focusQuestion()
  }

  #focusQuestion() {
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('.question h3')?.focus())
  }

  #leave() {
    this.state = { kind: 'quiet' }
    this.querySelector<HTMLElement>('.export')!.focus()
  }

  override render(): TemplateResult {
    const { state } = this
    return html`<section aria-labelledby="your-progress">
      <h2 id="your-progress">Your work as a file</h2>
      <p>
        Your code in every exercise, its earlier versions, the lessons that you have read and your answers in them: all
        of it is in this browser and nowhere else. Export it to keep it, or to go on with it on another device.
      </p>
      ${store.lasting ? nothing : notLasting()}
      <div class="row">
        <button type="button" class="btn export" @click=${() => this.#export()}>Export</button>
        <button type="button" class="btn ghost" @click=${() => this.querySelector('input')!.click()}>
          Import a file
        </button>
        <input
          type="file"
          accept=".json,application/json"
          aria-label="Progress file to import"
          hidden
          @change=${this.#chosen}
        />
        <button type="button" class="btn ghost" @click=${() => this.#ask()}>Forget everything</button>
      </div>
      <div role="status">
        ${state.kind === 'said' ? html`<p class="message ${state.bad ? 'bad' : ''}">${state.text}</p>` : nothing}
      </div>
      ${state.kind === 'import' ? this.#importQuestion(state) : nothing}
      ${state.kind === 'forget' ? this.#forgetQuestion() : nothing}
    </section>`
  }

  /** The same file can be chosen again. */
  #chosen = (event: Event) => {
    const input = event.currentTarget as HTMLInputElement
    const file = input.files?.[0]
    input.value = ''
    void this.#read(file)
  }

  #importQuestion(question: ImportState): TemplateResult {
    return html`<div class="question message" role="group" aria-labelledby="import-question">
      <h3 id="import-question" tabindex="-1">Import this?</h3>
      ${importPreview(question.preview)}
      <div class="row">
        <button type="button" class="btn small" @click=${() => this.#import(question)}>Import</button>
        <button type="button" class="btn ghost small" @click=${() => this.#leave()}>Cancel</button>
      </div>
    </div>`
  }

  #forgetQuestion(): TemplateResult {
    return html`<div class="question message bad" role="group" aria-labelledby="forget-question">
      <h3 id="forget-question" tabindex="-1">Forget everything?</h3>
      <p>
        Your code in all exercises, its earlier versions, what passed, which lessons you have read and what you answered
        will be deleted from this browser. Only an exported file brings it back. The lab and its compiler stay for
        offline use.
      </p>
      <div class="row">
        <button type="button" class="btn small" @click=${() => exportProgress()}>Export first</button>
        <button type="button" class="btn ghost small" @click=${() => this.#forget()}>Forget everything now</button>
        <button type="button" class="btn ghost small" @click=${() => this.#leave()}>Cancel</button>
      </div>
    </div>`
  }
}

function notLasting(): TemplateResult {
  return html`<p class="message bad">
    This browser does not let the page store anything, or its disk is full. What you write lasts as long as this page:
    export it before you leave.
  </p>`
}

customElements.define('attn-progress', AttnProgress)

declare global {
  interface HTMLElementTagNameMap {
    'attn-progress': AttnProgress
  }
}
