/**
 * One exercise: the task, the editor, Run, the verdict, hints, a solution. Work is saved as it is typed. Fires `attn-check`
 * {exercise, passed, diagnosis, checks_passed, checks_total} after every verdict of the checks.
 */
import { LitElement, html, nothing, type TemplateResult } from 'lit'
import { unsafeHTML } from 'lit/directives/unsafe-html.js'
import { exercises } from 'virtual:exercises'
import type { Diagnostic } from '../../compiler/diagnostics.ts'
import type { CheckResult } from '../../embed/messages.ts'
import { isLanguage, languages, type Language } from '../../learner/language.ts'
import type { DraftVersion, SaveState } from '../../storage/drafts.ts'
import { LanguageChoice } from '../../storage/language_choice.ts'
import { ProgressBook, type Progress } from '../../storage/progress.ts'
import type { AttnEditor } from '../attn-editor/attn-editor.ts'
import '../attn-editor/attn-editor.ts'
import type { EditorProblem } from '../attn-editor/problems.ts'
import '../attn-compiler/attn-compiler.ts'
import '../attn-verdict/attn-verdict.ts'
import { readAddress } from './address.ts'
import './attn-exercise.css'
import { problemsOf } from './clang_problems.ts'
import { CppTrack } from './cpp_track.ts'
import { formattedCode } from './formatted_code.ts'
import { HelpLadder } from './help_ladder.ts'
import { LookInside } from './look_inside.ts'
import { RunController } from './run_controller.ts'
import { loadExercise, siteRoot, type LoadedExercise } from './load_exercise.ts'
import { Texts } from './texts.ts'

interface Notice {
  text: string
  action?: { label: string; run(): void }
}

export class AttnExercise extends LitElement {
  static override properties = { exercise: {} }
  /** The slug, an attribute. */
  exercise = ''
  #loaded: LoadedExercise | undefined
  #texts: Texts | undefined
  #language: Language = 'js'
  #choice = new LanguageChoice()
  #progress: Progress | undefined
  #book = new ProgressBook()
  #saveState: SaveState | undefined
  #notice: Notice | undefined
  /** The browser has refused to store the text. */
  #notLasting = false
  /** What clang says of the text. */
  #found: EditorProblem[] = []
  #cpp = new CppTrack(this, (diagnostics) => this.#clangFound(diagnostics))
  #inside = new LookInside(
    this,
    this.#cpp,
    () => this.#editor.code,
    (line, column) => this.#editor.showLine(line, column),
  )
  #run = new RunController(this, this.#cpp, () => this.#finished())
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
    this.#texts?.close()
    this.#cpp.close()
    this.#run.close()
  }

  #flush = () => void this.#texts?.flush()

  async #load() {
    const [loaded, progress, chosen] = await Promise.all([
      loadExercise(this.exercise),
      this.#book.read(this.exercise),
      this.#choice.read(),
    ])
    this.#texts = new Texts(this.exercise, loaded.starters, {
      saved: (state) => this.#saved(state),
      changedElsewhere: (version) => this.#changedElsewhere(version),
    })
    this.#loaded = loaded
    this.#progress = progress
    this.#language = readAddress(location.hash).language ?? (isLanguage(chosen) ? chosen : 'js')
    this.#help.start(this.exercise, progress.hints)
    this.requestUpdate()
    await this.updateComplete
    this.#editor.completions = { cpp: this.#cpp.completions }
    await this.#open(this.#language)
    this.dispatchEvent(new CustomEvent('attn-ready', { bubbles: true }))
  }

  async #open(language: Language) {
    const { code, own } = await this.#texts!.open(language)
    this.#language = language
    this.#saveState = own ? 'saved' : undefined
    this.#found = []
    this.#editor.open(language, code)
    this.#help.speak(language)
    this.#run.prepare(language, this.#loaded!.functions)
    if (language === 'cpp') void this.#cpp.choose(this.#loaded!.functions, code)
    else this.#cpp.leave()
    this.requestUpdate()
  }

  /** Each language keeps its own text, and its own undo. */
  async #switchTo(language: Language) {
    if (language === this.#language || this.#run.running) return
    this.#say(undefined)
    this.#run.forget()
    this.#inside.forget()
    this.#run.linkTo(language)
    void this.#choice.write(language)
    await this.#open(language)
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
    this.#texts!.edit(code)
    this.#editor.showProblems([])
    this.#found = []
    this.#inside.forget()
    if (this.#language === 'cpp') this.#cpp.edited(code)
    if (this.#progress?.state === 'not_started') this.#note(this.#book.started(this.exercise))
  }

  #clangFound(diagnostics: readonly Diagnostic[]) {
    this.#found = problemsOf(diagnostics)
    this.#editor.showProblems(this.#found)
  }

  #saved(state: SaveState) {
    this.#saveState = state
    if (state === 'kept_in_page') this.#notLasting = true
    this.requestUpdate()
  }

  #changedElsewhere(version: DraftVersion) {
    if (version.code === this.#editor.code) return
    const take = () => {
      void this.#texts!.replace(version.code)
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
    const starter = this.#texts!.starter()
    if (before === starter) return this.#say({ text: 'This is the code that the exercise begins with.' })
    this.#put(starter)
    const undo = () => {
      this.#put(before)
      this.#say({ text: 'Your code is back.' })
    }
    this.#say({ text: 'Reset to the code that the exercise begins with.', action: { label: 'Undo', run: undo } })
  }

  #put(code: string) {
    void this.#texts!.replace(code)
    this.#editor.code = code
    this.#editor.showProblems([])
    this.#run.forget()
    this.#inside.forget()
    if (this.#language === 'cpp') this.#cpp.edited(code)
  }

  async #format() {
    const { code, language } = this.#editor
    this.#say({ text: 'Laying out your code.' })
    try {
      const formatted = await formattedCode(code, language)
      if (this.#editor.code !== code) return this.#say(undefined)
      if (formatted === code) return this.#say({ text: 'It is laid out already.' })
      this.#retype(formatted)
      this.#say({ text: 'Laid out.', action: { label: 'Undo', run: () => this.#retype(code) } })
    } catch (error) {
      this.#say({ text: (error as Error).message })
    }
  }

  /** A change of the code that the learner asked for and did not type. */
  #retype(code: string) {
    this.#editor.code = code
    this.#edited(code)
    this.#say(undefined)
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
    void this.#texts!.flush()
    if (this.#language === 'cpp' && !this.#cpp.ready) return this.#askForCompiler()
    const { functions, counts_reads } = this.#loaded
    const { language, code } = this.#editor
    void this.#run.start({ exercise: this.exercise, language, code, functions, counts_reads }, seed)
  }

  #askForCompiler() {
    this.#say({ text: 'C++ needs its compiler first: the button above your code says how large it is.' })
    this.querySelector<HTMLElement>('attn-compiler .download')?.focus()
  }

  #finished() {
    const verdict = this.#run.verdict
    if (!verdict) return
    const { line, column, title, passed, id, checks_passed, checks_total } = verdict
    if (labsDoing.has(id)) return
    if (line !== undefined && !this.#found.some(({ severity }) => severity === 'error')) {
      const problem: EditorProblem = {
        severity: 'error',
        message: title,
        line,
        ...(column !== undefined && { column }),
      }
      this.#editor.showProblems([...this.#found, problem])
    }
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
    return html`<div class="exercise" data-language=${this.#language} ?data-solution=${this.#help.solutionShown}>
      <section class="exercise-task" aria-label="Task">
        ${this.#help.renderSolution()}
        <div class="prose">${unsafeHTML(loaded.task_html)}</div>
        ${this.#help.render({ attempted: (this.#progress?.runs ?? 0) > 0 })}
      </section>
      <section class="exercise-work" aria-label="Your code">
        ${this.#languageBar()} ${this.#compilerOffer()}
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
        ${loaded.runs_model ? this.#ownText() : nothing}
        ${this.#language === 'cpp' ? this.#inside.render() : nothing}
      </section>
    </div>`
  }

  #languageBar(): TemplateResult {
    return html`<div class="editor-keys">
      <span class="seg" role="group" aria-label="Language"
        >${languages.map(
          ({ language, name }) =>
            html`<button
              type="button"
              aria-pressed=${language === this.#language}
              ?disabled=${this.#run.running}
              @click=${() => this.#switchTo(language)}
            >
              ${name}
            </button>`,
        )}</span
      >
      <span>Tab indents; <kbd>Esc</kbd> then <kbd>Tab</kbd> leaves the editor.</span>
    </div>`
  }

  #compilerOffer() {
    if (this.#language !== 'cpp') return nothing
    const { compiler, trouble, missing_header } = this.#cpp
    if (trouble !== undefined) return html`<p class="message bad">${trouble}</p>`
    const library =
      missing_header !== undefined && this.#cpp.ready
        ? html`<attn-compiler
            .compiler=${compiler}
            pack="libcxx"
            why="The lab's own headers do not include <${missing_header}>."
          ></attn-compiler>`
        : nothing
    return html`<attn-compiler .compiler=${compiler}></attn-compiler>${library}`
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
      <button type="button" class="btn ghost small" ?disabled=${running} @click=${() => this.#format()}>Format</button>
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
    const notice = this.#notice ?? (this.#notLasting ? notLasting : undefined)
    const action = notice?.action
    return html`<div class="exercise-notice" role="status" ?data-quiet=${!notice}>
      ${
        notice
          ? html`<span>${notice.text}</span>
              ${action ? html`<button type="button" class="btn ghost small" @click=${() => action.run()}>${action.label}</button>` : nothing}`
          : nothing
      }
    </div>`
  }

  #ownText(): TemplateResult {
    // One exercise alone has it.
    void import('../attn-own-text/attn-own-text.ts')
    const open = (signal: AbortSignal) => {
      if (this.#language === 'cpp' && !this.#cpp.ready) return void this.#askForCompiler()
      const { language, code } = this.#editor
      return this.#run.open({ language, code, functions: this.#loaded!.functions }, signal)
    }
    return html`<attn-own-text
      .open=${open}
      ?disabled=${this.#run.running}
      @attn-show-line=${(event: CustomEvent<{ line: number; column?: number }>) => this.#editor.showLine(event.detail.line, event.detail.column)}
    ></attn-own-text>`
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

/** Stands whenever nothing newer is to be said. */
const notLasting: Notice = {
  text: 'This browser does not let the page store anything, so your code lasts as long as this page. Copy it before you leave.',
}

/** Ends of a run that say nothing about the code. */
const labsDoing = new Set(['stopped', 'sandbox_failed'])

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
