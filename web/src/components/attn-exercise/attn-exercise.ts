/**
 * One exercise: the task, the editor, Run, the verdict, hints, a solution. Work is saved as it is typed. Fires `attn-check`
 * {exercise, passed, diagnosis, checks_passed, checks_total} after every verdict of the checks.
 */
import { LitElement, html, nothing, type TemplateResult } from 'lit'
import { unsafeHTML } from 'lit/directives/unsafe-html.js'
import type { Diagnostic } from '../../compiler/diagnostics.ts'
import { lineCount } from '../../content/line_count.ts'
import type { CheckResult } from '../../embed/messages.ts'
import { isLanguage, type Language } from '../../learner/language.ts'
import { ownTextFunctions } from '../../learner/own_text.ts'
import type { DraftVersion, Reason, SaveState } from '../../storage/drafts.ts'
import { LanguageChoice } from '../../storage/language_choice.ts'
import { PassBook } from '../../storage/passes.ts'
import { ProgressBook, type Progress } from '../../storage/progress.ts'
import type { AttnEditor } from '../attn-editor/attn-editor.ts'
import '../attn-editor/attn-editor.ts'
import type { EditorProblem } from '../attn-editor/problems.ts'
import '../attn-compiler/attn-compiler.ts'
import '../attn-tensors/attn-tensors.ts'
import '../attn-verdict/attn-verdict.ts'
import { readAddress } from './address.ts'
import './attn-exercise.css'
import { problemsOf } from './clang_problems.ts'
import { CppTrack } from './cpp_track.ts'
import { languageBar, nextLink, nextStep, noticeLine, passedLine, runBar, type Notice } from './exercise_parts.ts'
import { formattedCode } from './formatted_code.ts'
import { HelpLadder } from './help_ladder.ts'
import { LookInside } from './look_inside.ts'
import { RunController } from './run_controller.ts'
import { loadExercise, type LoadedExercise } from './load_exercise.ts'
import { Texts } from './texts.ts'
import { Versions, keptUnder } from './versions.ts'

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
  #passes = new PassBook()
  /** The code is in the editor, so that what lies below it has its place. */
  #opened = false
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
  #versions = new Versions(this, {
    passes: (language) => this.#passes.read({ exercise: this.exercise, language }),
    earlier: () => this.#texts!.earlier(),
    code: () => this.#editor.code,
    restore: (code) =>
      this.#run.running
        ? this.#say({ text: 'Your code is running. Wait for its end, or press Stop, then restore.' })
        : this.#replace(code, 'restored', `Restored. ${keptUnder('What was there')}`),
  })
  /** What the page came with: the task, to read while the rest arrives. */
  #delivered: ChildNode[] = []
  /** What the last run was started with. */
  #ran: { language: Language; code: string } | undefined
  /** The code is not what ran any more. */
  #stale = false

  override createRenderRoot() {
    return this
  }

  override connectedCallback() {
    if (!this.hasUpdated) {
      this.#delivered = [...this.childNodes]
      this.replaceChildren()
    }
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
    this.#opened = true
    this.#help.speak(language)
    void this.#versions.read(language)
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
    this.#markStale(code !== this.#ran?.code)
    if (this.#language === 'cpp') this.#cpp.edited(code)
    if (this.#progress?.state === 'not_started') this.#note(this.#book.started(this.exercise))
  }

  #markStale(stale: boolean) {
    if (stale === this.#stale) return
    this.#stale = stale
    this.requestUpdate()
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
    const take = () => this.#replace(version.code, 'restored', 'This is the version of the other tab.')
    this.#say({
      text: 'This exercise was changed in another tab too. Both versions are kept.',
      action: { label: 'Show that version', run: take },
    })
  }

  #say(notice: Notice | undefined) {
    this.#notice = notice
    this.requestUpdate()
  }

  /** Stands whenever nothing newer is to be said. */
  #notStored(): Notice {
    return {
      text: 'This browser does not let the page store anything, or its disk is full: your code lasts as long as this page. Export it before you leave.',
      action: { label: 'Export', run: () => void this.#export() },
    }
  }

  async #export() {
    await this.#texts!.flush()
    const { exportProgress } = await import('../attn-progress/export_progress.ts')
    await exportProgress()
  }

  #reset() {
    const starter = this.#texts!.starter()
    if (this.#editor.code === starter) return this.#say({ text: 'This is the code that the exercise begins with.' })
    this.#replace(starter, 'reset', `Reset to the code that the exercise begins with. ${keptUnder('Your code')}`)
  }

  /** Nothing is lost: what is there is put aside, and one press brings it back. */
  #replace(code: string, reason: Reason, said: string) {
    const before = this.#editor.code
    this.#put(code, reason)
    const undo = () => {
      this.#put(before, 'restored')
      this.#say({ text: 'Your code is back.' })
    }
    this.#say({ text: said, action: { label: 'Undo', run: undo } })
  }

  #put(code: string, reason: Reason) {
    void this.#texts!.replace(code, reason)
    this.#editor.code = code
    this.#editor.showProblems([])
    this.#run.forget()
    this.#inside.forget()
    if (this.#language === 'cpp') this.#cpp.edited(code)
    void this.#versions.read()
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
    this.#ran = { language, code }
    this.#stale = false
    void this.#run.start({ exercise: this.exercise, language, code, functions, counts_reads }, seed)
  }

  #askForCompiler() {
    const coming = () => ['downloading', 'starting'].includes(this.#cpp.compiler?.state.kind ?? '')
    if (coming())
      return this.#say({ text: 'The C++ compiler is on its way. Press Run again when it is here.', stands: coming })
    this.#say({
      text: 'C++ needs its compiler first: the button above your code says how large it is.',
      stands: () => !this.#cpp.ready && !coming(),
    })
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
    if (passed) this.#keepPass(this.#ran!)
    const detail: CheckResult = { exercise: this.exercise, passed, diagnosis: id, checks_passed, checks_total }
    this.dispatchEvent(new CustomEvent('attn-check', { detail, bubbles: true }))
  }

  #keepPass({ language, code }: { language: Language; code: string }) {
    const kept = this.#passes.passed({ exercise: this.exercise, language }, code)
    void kept.then(() => this.#versions.read())
  }

  override render() {
    const loaded = this.#loaded
    if (!loaded) return html`${this.#delivered}`
    const justPassed = this.#run.verdict?.passed === true && !this.#run.running
    return html`<div class="exercise" data-language=${this.#language} ?data-solution=${this.#help.solutionShown}>
      <section class="exercise-task" aria-label="Task">
        ${this.#help.renderSolution()}
        <div class="prose">${unsafeHTML(loaded.task_html)}</div>
        ${this.#help.render({ attempted: (this.#progress?.runs ?? 0) > 0, passed: this.#progress?.state === 'passed' })}
      </section>
      <section class="exercise-work" aria-label="Your code" style="--lines: ${lineCount(loaded.starters.js)}">
        ${this.#passedLine(justPassed)}
        ${languageBar(this.#language, this.#run.running, (language) => void this.#switchTo(language))}
        ${this.#compilerOffer()}
        <attn-editor
          class="own"
          label="Your code"
          @attn-edit=${(event: CustomEvent<{ code: string }>) => this.#edited(event.detail.code)}
          @attn-run=${() => this.#start()}
        ></attn-editor>
        ${this.#bar()} ${noticeLine(this.#noticeNow)}
        <attn-verdict
          .verdict=${this.#run.verdict}
          .running=${this.#run.running}
          .trouble=${this.#run.trouble}
          .stale=${this.#stale}
          @attn-show-line=${(event: CustomEvent<{ line: number; column?: number }>) => this.#editor.showLine(event.detail.line, event.detail.column)}
          @attn-same-seed=${(event: CustomEvent<{ seed: number }>) => this.#start(event.detail.seed)}
        ></attn-verdict>
        ${justPassed ? nextStep(this.exercise, loaded.next_html) : nothing} ${this.#ownText(loaded)}
        ${this.#opened ? this.#numbers() : nothing} ${this.#versions.render()}
        ${this.#language === 'cpp' ? this.#inside.render() : nothing}
      </section>
    </div>`
  }

  get #noticeNow(): Notice | undefined {
    if (this.#notice && this.#notice.stands?.() !== false) return this.#notice
    return this.#notLasting ? this.#notStored() : undefined
  }

  /** Stays once it is there, so that the editor does not move; where the verdict leads on, it need not. */
  #passedLine(justPassed: boolean) {
    if (this.#progress?.state !== 'passed') return nothing
    return passedLine(this.#progress.passed_at, justPassed ? nothing : nextLink(this.exercise))
  }

  #numbers(): TemplateResult {
    return html`<attn-tensors
      exercise=${this.exercise}
      @attn-same-seed=${(event: CustomEvent<{ seed: number }>) => this.#start(event.detail.seed)}
    ></attn-tensors>`
  }

  #bar(): TemplateResult {
    return runBar(this.#run, this.#saveState, {
      copy: () => void this.#copy(),
      format: () => void this.#format(),
      reset: () => this.#reset(),
      start: () => this.#start(),
    })
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

  #ownText({ summary, runs_model, model_mistakes, functions }: LoadedExercise) {
    if (!runs_model && model_mistakes === undefined) return nothing
    // Few exercises have it.
    void import('../attn-own-text/attn-own-text.ts')
    const open = (mistake: string | undefined, signal: AbortSignal) => {
      if (mistake !== undefined) return this.#run.open('js', mistake, ownTextFunctions, signal)
      if (this.#language === 'cpp' && !this.#cpp.ready) return void this.#askForCompiler()
      return this.#run.open(this.#language, this.#editor.code, functions, signal)
    }
    return html`<attn-own-text
      .open=${open}
      mistakes-of=${model_mistakes ?? summary.slug}
      ?only-mistakes=${!runs_model}
      ?disabled=${this.#run.running}
      @attn-show-line=${(event: CustomEvent<{ line: number; column?: number }>) => this.#editor.showLine(event.detail.line, event.detail.column)}
    ></attn-own-text>`
  }
}

/** Ends of a run that say nothing about the code. */
const labsDoing = new Set(['stopped', 'sandbox_failed'])

customElements.define('attn-exercise', AttnExercise)

declare global {
  interface HTMLElementTagNameMap {
    'attn-exercise': AttnExercise
  }
}
