/** Hints one by one, and after an attempt a solution, beside the learner's own code and never in its place. */
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit'
import { unsafeHTML } from 'lit/directives/unsafe-html.js'
import type { ExerciseHelp } from '../../content/exercise_types.ts'
import type { Language } from '../../learner/language.ts'
import { hintCount } from '../../content/hint_count.ts'
import '../attn-editor/attn-editor.ts'
import { loadExerciseHelp } from './load_exercise.ts'

interface Listener {
  opened(hints: number): void
  sawSolution(): void
}

export class HelpLadder {
  #exercise = ''
  #language: Language = 'js'
  #help: ExerciseHelp | undefined
  #hints = 0
  #asking = false
  #solution = false
  #failed = false

  constructor(
    private host: ReactiveControllerHost & HTMLElement,
    private listener: Listener,
  ) {}

  /** `hints` were open at the last visit, and are open again. */
  start(exercise: string, hints: number) {
    this.#exercise = exercise
    this.#hints = Math.min(hints, hintCount)
    if (this.#hints > 0) void this.#load()
  }

  /** The language that the learner went over to; a solution that is open goes with it. */
  speak(language: Language) {
    this.#language = language
    if (this.#solution) this.#fillSolution()
  }

  async #load(): Promise<boolean> {
    try {
      this.#help ??= await loadExerciseHelp(this.#exercise)
      this.#failed = false
    } catch {
      this.#failed = true
    }
    this.host.requestUpdate()
    return !this.#failed
  }

  async #openHint() {
    const before = document.activeElement
    if (!(await this.#load())) return
    this.#hints = Math.min(this.#hints + 1, hintCount)
    this.listener.opened(this.#hints)
    this.host.requestUpdate()
    await this.host.updateComplete
    this.#leadTo('.hints > li:last-child', before)
  }

  /** For the keyboard; who went on to the editor while it was loading stays there. */
  #leadTo(what: string, before: Element | null) {
    const now = document.activeElement
    if (now === before || now === document.body) this.host.querySelector<HTMLElement>(what)?.focus()
  }

  #ask(asking: boolean) {
    this.#asking = asking
    this.host.requestUpdate()
    void this.host.updateComplete.then(() =>
      this.host.querySelector<HTMLElement>('.ask-solution button, .show-solution')?.focus(),
    )
  }

  async #showSolution() {
    const before = document.activeElement
    if (!(await this.#load())) return
    this.#asking = false
    this.#solution = true
    this.listener.sawSolution()
    this.host.requestUpdate()
    await this.host.updateComplete
    this.#fillSolution()
    this.#leadTo('.solution h2', before)
  }

  #fillSolution() {
    const editor = this.host.querySelector<HTMLElementTagNameMap['attn-editor']>('.solution attn-editor')!
    editor.open(this.#language, this.#help!.solutions[this.#language])
  }

  #hideSolution() {
    this.#solution = false
    this.host.requestUpdate()
    void this.host.updateComplete.then(() => this.host.querySelector<HTMLElement>('.show-solution')?.focus())
  }

  /** Who has passed is not asked to try once more. */
  render({ attempted, passed }: { attempted: boolean; passed: boolean }): TemplateResult {
    const solution = () => (passed ? void this.#showSolution() : this.#ask(true))
    const shown = this.#help?.hints_html.slice(0, this.#hints) ?? []
    return html`<div class="help">
      ${
        shown.length > 0
          ? html`<ol class="hints">
              ${shown.map(
                (hint, index) =>
                  html`<li tabindex="-1">
                    <p class="hint-name">Hint ${index + 1} of ${hintCount}</p>
                    <div class="prose">${unsafeHTML(hint)}</div>
                  </li>`,
              )}
            </ol>`
          : nothing
      }
      ${this.#failed ? html`<p class="message bad">The hints did not arrive. Check the connection and press the button again.</p>` : nothing}
      <div class="row">
        ${
          this.#hints < hintCount
            ? html`<button type="button" class="btn ghost small" @click=${() => this.#openHint()}>
                ${this.#hints === 0 ? 'Show a hint' : `Hint ${this.#hints + 1} of ${hintCount}`}
              </button>`
            : nothing
        }
        ${
          attempted && !this.#solution && !this.#asking
            ? html`<button type="button" class="btn ghost small show-solution" @click=${solution}>
                Show a solution
              </button>`
            : nothing
        }
      </div>
      ${attempted ? nothing : html`<p class="quiet after-attempt">A solution is here once you have run your own code.</p>`}
      ${this.#asking ? this.#question() : nothing}
    </div>`
  }

  #question(): TemplateResult {
    return html`<div class="ask-solution message" role="group" aria-label="Show a solution?">
      <p>You learn more from one more try. The solution opens beside your code and changes nothing in it.</p>
      <div class="row">
        <button type="button" class="btn small" @click=${() => this.#showSolution()}>Show it</button>
        <button type="button" class="btn ghost small" @click=${() => this.#ask(false)}>Not yet</button>
      </div>
    </div>`
  }

  get solutionShown(): boolean {
    return this.#solution
  }

  /** Above the task, so that it lies beside the learner's own code. */
  renderSolution(): TemplateResult | typeof nothing {
    if (!this.#solution) return nothing
    return html`<div class="solution">
      <div class="solution-head">
        <h2 tabindex="-1">A solution</h2>
        <button type="button" class="btn ghost small" @click=${() => this.#hideSolution()}>Hide</button>
      </div>
      <attn-editor readonly label="A solution, to read"></attn-editor>
    </div>`
  }
}
