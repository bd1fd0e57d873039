/**
 * One exercise: the task, the editor, Run, the verdict, hints, a solution. Work is saved as it is typed. Fires `attn-check`
 * {exercise, passed, diagnosis, checks_passed, checks_total} after every verdict of the checks.
 */
import { LitElement, html, nothing, type TemplateResult } from 'lit'
import { unsafeHTML } from 'lit/directives/unsafe-html.js'
import { exercises } from 'virtual:exercises'
import type { CheckResult } from '../../embed/messages.ts'
import { Draft, type DraftVersion, type SaveState } from '../../storage/drafts.ts'
import { ProgressBook, type Progress } from '../../storage/progress.ts'
import type { AttnEditor } from '../attn-editor/attn-editor.ts'
import '../attn-editor/attn-editor.ts'
import '../attn-verdict/attn-verdict.ts'
import './attn-exercise.css'
import { HelpLadder } from './help_ladder.ts'
import { RunController } from './run_controller.ts'
import { loadExercise, siteRoot, type LoadedExercise } from './load_exercise.ts'

interface Notice {
  text: string
  action?: { label: string; run(): void }
}

export class AttnExercise extends LitElement {
  static override properties = { exercise: {} }
  /** The slug, an attribute. */
  exercise = ''
  #loaded: LoadedExercise | undefined
  #draft: Draft | undefined
  #progress: Progress | undefined
  #book = new ProgressBook()
  #saveState: SaveState | undefined
  #notice: Notice | undefined
  #saidNotLasting = false
  #run = new RunController(this, () => this.#finished())
  #help = new HelpLadder(this, {
    opened: (hints) => this.#note(this.#book.openedHints(this.exercise, hints)),
    sawSolution: () => this.#note(this.#book.sawSolution(this.exercise)),
  })

  override createRenderRoot() {
    return this
  }

  override connectedCallback() {
    // What the page was delivered with: the task to read while the rest arrives.
    this.replaceChildren()
    super.connectedCallback()
    addEventListener('pagehide', this.#flush)
    document.addEventListener('visibilitychange', this.#flush)
    void this.#load()
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    removeEventListener('pagehide', this.#flush)
    document.removeEventListener('visibilitychange', this.#flush)
    this.#draft?.close()
    this.#run.close()
  }

  #flush = () => void this.#draft?.flush()

  async #load() {
    const draft = new Draft(this.exercise)
    draft.onState = (state) => this.#saved(state)
    draft.onOther = (version) => this.#changedElsewhere(version)
    this.#draft = draft
    const [loaded, record, progress] = await Promise.all([
      loadExercise(this.exercise),
      draft.load(),
      this.#book.read(this.exercise),
    ])
    this.#loaded = loaded
    this.#progress = progress
    this.#help.start(this.exercise, progress.hints)
    this.requestUpdate()
    await this.updateComplete
    this.#editor.code = record?.code ?? loaded.starter
    if (record) this.#saveState = 'saved'
    this.#run.prepare()
    this.requestUpdate()
    this.dispatchEvent(new CustomEvent('attn-ready', { bubbles: true }))
  }

  get #editor(): AttnEditor {
    return this.querySelector<AttnEditor>('attn-editor.own')!
  }

  #note(change: Promise<Progress>) {
    void change.then((progress) => {
      this.#progress = progress
      this.requestUpdate()
    })
  }

  #edited(code: string) {
    this.#draft!.edit(code)
    this.#editor.mark(undefined)
    if (this.#progress?.state === 'not_started') this.#note(this.#book.started(this.exercise))
  }

  #saved(state: SaveState) {
    this.#saveState = state
    if (state === 'kept_in_page' && !this.#saidNotLasting) {
      this.#saidNotLasting = true
      this.#notice = {
        text: 'This browser does not let the page store anything, so your code lasts as long as this page. Copy it before you leave.',
      }
    }
    this.requestUpdate()
  }

  #changedElsewhere(version: DraftVersion) {
    if (version.code === this.#editor.code) return
    const take = () => {
      void this.#draft!.replace(version.code)
      this.#editor.code = version.code
      this.#say(undefined)
    }
    this.#say({
      text: 'You changed this exercise in another tab too. Both versions are kept.',
      action: { label: 'Show that version', run: take },
    })
  }

  #say(notice: Notice | undefined) {
    this.#notice = notice
    this.requestUpdate()
  }

  #reset() {
    const before = this.#editor.code
    const starter = this.#loaded!.starter
    if (before === starter) return this.#say({ text: 'This is the code that the exercise begins with.' })
    this.#put(starter)
    const undo = () => {
      this.#put(before)
      this.#say({ text: 'Your code is back.' })
    }
    this.#say({ text: 'Reset to the code that the exercise begins with.', action: { label: 'Undo', run: undo } })
  }

  #put(code: string) {
    void this.#draft!.replace(code)
    this.#editor.code = code
    this.#editor.mark(undefined)
    this.#run.forget()
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#editor.code)
      this.#say({ text: 'Copied.' })
    } catch {
      this.#say({ text: 'The browser did not allow copying. Select the code with Ctrl-A and copy it with Ctrl-C.' })
    }
  }

  #start(seed?: number) {
    if (!this.#loaded || this.#run.running) return
    this.#notice = undefined
    void this.#draft!.flush()
    void this.#run.start({ ...this.#loaded, exercise: this.exercise, code: this.#editor.code }, seed)
  }

  #finished() {
    const verdict = this.#run.verdict
    if (!verdict) return
    const { line, column, title, passed, id, checks_passed, checks_total } = verdict
    if (id === 'stopped' || id === 'sandbox_failed') return
    this.#editor.mark(
      line === undefined ? undefined : { line, message: title, ...(column !== undefined && { column }) },
    )
    this.#note(this.#book.ran(this.exercise, passed))
    const detail: CheckResult = { exercise: this.exercise, passed, diagnosis: id, checks_passed, checks_total }
    this.dispatchEvent(new CustomEvent('attn-check', { detail, bubbles: true }))
  }

  override render() {
    const loaded = this.#loaded
    if (!loaded)
      return html`<div class="exercise" aria-busy="true">
        <div class="exercise-task">${skeleton()}</div>
        <div class="exercise-work">${skeleton()}</div>
      </div>`
    return html`<div class="exercise" ?data-solution=${this.#help.solutionShown}>
      <section class="exercise-task" aria-label="Task">
        ${this.#help.renderSolution()}
        <div class="prose">${unsafeHTML(loaded.task_html)}</div>
        ${this.#help.render({ attempted: (this.#progress?.runs ?? 0) > 0 })}
      </section>
      <section class="exercise-work" aria-label="Your code">
        <p class="editor-keys">JavaScript. Tab indents; <kbd>Esc</kbd> then <kbd>Tab</kbd> leaves the editor.</p>
        <attn-editor
          class="own"
          label="Your code"
          @attn-edit=${(event: CustomEvent<{ code: string }>) => this.#edited(event.detail.code)}
          @attn-run=${() => this.#start()}
        ></attn-editor>
        ${this.#bar()} ${this.#noticeLine()}
        <attn-verdict
          .verdict=${this.#run.verdict}
          .running=${this.#run.running}
          .trouble=${this.#run.trouble}
          @attn-show-line=${(event: CustomEvent<{ line: number; column?: number }>) => this.#editor.showLine(event.detail.line, event.detail.column)}
          @attn-same-seed=${(event: CustomEvent<{ seed: number }>) => this.#start(event.detail.seed)}
        ></attn-verdict>
        ${this.#run.verdict?.passed && !this.#run.running ? this.#next(loaded) : nothing}
      </section>
    </div>`
  }

  #bar(): TemplateResult {
    const running = this.#run.running
    return html`<div class="exercise-bar">
      <span class="save-state" role="status">${saveText(this.#saveState)}</span>
      ${
        this.#run.pinnedSeed === undefined
          ? nothing
          : html`<button type="button" class="btn ghost small" @click=${() => this.#run.pin(undefined)}>
              Seed ${this.#run.pinnedSeed} <span aria-hidden="true">✕</span
              ><span class="visually-hidden">: use new numbers instead</span>
            </button>`
      }
      <span class="bar-space"></span>
      <button type="button" class="btn ghost small" @click=${() => this.#copy()}>Copy</button>
      <button type="button" class="btn ghost small" ?disabled=${running} @click=${() => this.#reset()}>Reset</button>
      ${
        running
          ? html`<button type="button" class="btn small run" @click=${() => this.#run.stop()}>
              Stop
              ${this.#run.countdown === undefined ? nothing : html`<span class="countdown" aria-hidden="true">${this.#run.countdown.toFixed(1)} s</span>`}
            </button>`
          : html`<button type="button" class="btn small run" @click=${() => this.#start()}>
              Run <kbd aria-hidden="true">${runKey}</kbd>
            </button>`
      }
    </div>`
  }

  #noticeLine() {
    const action = this.#notice?.action
    return html`<div class="exercise-notice" role="status" ?data-quiet=${!this.#notice}>
      ${
        this.#notice
          ? html`<span>${this.#notice.text}</span>
              ${action ? html`<button type="button" class="btn ghost small" @click=${() => action.run()}>${action.label}</button>` : nothing}`
          : nothing
      }
    </div>`
  }

  #next(loaded: LoadedExercise): TemplateResult {
    const here = exercises.findIndex(({ slug }) => slug === this.exercise)
    const next = exercises[here + 1]
    const embedded = 'embedded' in document.documentElement.dataset
    const link = next
      ? html`<a class="btn" href="${siteRoot()}build/${next.slug}/">Next: ${next.title}</a>`
      : html`<a class="btn" href="${siteRoot()}build/">All exercises</a>`
    return html`<div class="exercise-next">
      <div class="prose">${unsafeHTML(loaded.next_html)}</div>
      ${embedded ? nothing : link}
    </div>`
  }
}

const runKey = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘ ↵' : 'Ctrl ↵'

function saveText(state: SaveState | undefined): string {
  if (state === undefined) return ''
  return { saved: 'saved', saving: 'saving', kept_in_page: 'not stored' }[state]
}

function skeleton(): TemplateResult {
  const widths = [62, 94, 88, 40, 91, 73]
  return html`<div class="exercise-skeleton">
    ${widths.map((width) => html`<div class="skeleton" style="width:${width}%"></div>`)}
  </div>`
}

customElements.define('attn-exercise', AttnExercise)

declare global {
  interface HTMLElementTagNameMap {
    'attn-exercise': AttnExercise
  }
}
