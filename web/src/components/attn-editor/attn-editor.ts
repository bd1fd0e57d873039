/**
 * A code editor: a plain text field with the code at once, CodeMirror as soon as it has arrived, with what was typed
 * meanwhile. Fires `attn-edit` on every change and `attn-run` on Ctrl-Enter or Cmd-Enter.
 */
import type { CompletionSource } from '@codemirror/autocomplete'
import type { EditorState } from '@codemirror/state'
import type { EditorView } from '@codemirror/view'
import { LitElement, html, nothing } from 'lit'
import type { Language } from '../../learner/language.ts'
import './attn-editor.css'
import type { EditorProblem } from './problems.ts'

export class AttnEditor extends LitElement {
  static override properties = { label: {}, readonly: { type: Boolean } }
  label = 'Code'
  readonly = false
  /** Where completions of a language come from, beside its own words. Set before the language is opened. */
  completions: Partial<Record<Language, CompletionSource>> = {}
  #failed = false
  #language: Language = 'js'
  #code = ''
  #view: EditorView | undefined
  #module: typeof import('./codemirror.ts') | undefined
  #problems: readonly EditorProblem[] = []
  /** Texts that were left for another language, with their undo histories. */
  #left = new Map<Language, EditorState>()

  override createRenderRoot() {
    return this
  }

  get language(): Language {
    return this.#language
  }

  /** The text as it stands now. */
  get code(): string {
    return this.#code
  }

  set code(code: string) {
    if (code === this.#code) return
    this.#code = code
    if (this.#view) this.#module!.replaceCode(this.#view, code)
    else this.requestUpdate()
  }

  /** Goes over to a text in another language. The undo history of the one that was left waits for its return. */
  open(language: Language, code: string) {
    if (language === this.#language) {
      this.code = code
      return
    }
    if (this.#view) this.#left.set(this.#language, this.#view.state)
    this.#view?.destroy()
    this.#view = undefined
    this.#language = language
    this.#code = code
    this.#problems = []
    this.requestUpdate()
    if (this.hasUpdated) void this.#load()
  }

  /** Marks what is wrong; an empty list clears all marks. */
  showProblems(problems: readonly EditorProblem[]) {
    this.#problems = problems
    if (this.#view) this.#module!.showProblems(this.#view, problems)
  }

  showLine(line: number, column?: number) {
    if (this.#view) this.#module!.showLine(this.#view, line, column)
    else this.#field?.focus()
  }

  override focus() {
    if (this.#view) this.#view.focus()
    else this.#field?.focus()
  }

  get #field() {
    return this.querySelector('textarea')
  }

  override firstUpdated() {
    void this.#load()
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    this.#view?.destroy()
    this.#view = undefined
  }

  override connectedCallback() {
    super.connectedCallback()
    if (this.hasUpdated && !this.#view) void this.#load()
  }

  async #load() {
    const language = this.#language
    let module, support
    try {
      module = this.#module ??= await import('./codemirror.ts')
      support = await module.loadLanguage(language)
    } catch {
      // The plain field goes on working.
      this.#failed = true
      this.requestUpdate()
      return
    }
    if (!this.isConnected || this.#view || language !== this.#language) return
    const field = this.#field
    const focused = field !== null && document.activeElement === field
    const selection = field ? { anchor: field.selectionStart, head: field.selectionEnd } : undefined
    const completions = this.completions[language]
    const left = this.#left.get(language)
    const state =
      left?.doc.toString() === this.#code
        ? left
        : module.createDocument({
            code: this.#code,
            language: support,
            label: this.#label,
            readonly: this.readonly,
            ...(completions && { completions }),
            onEdit: (code) => this.#edited(code),
            onRun: () => this.#run(),
          })
    this.#view = module.createEditor(this.querySelector('.editor-place')!, state)
    if (focused && selection) {
      this.#view.dispatch({ selection })
      this.#view.focus()
    }
    if (this.#problems.length > 0) module.showProblems(this.#view, this.#problems)
    this.requestUpdate()
  }

  get #label(): string {
    return this.readonly ? this.label : `${this.label}. Tab indents; press Escape, then Tab, to leave.`
  }

  #edited(code: string) {
    if (code === this.#code) return
    this.#code = code
    this.dispatchEvent(new CustomEvent('attn-edit', { detail: { code }, bubbles: true }))
  }

  #run() {
    this.dispatchEvent(new CustomEvent('attn-run', { bubbles: true }))
  }

  #key(event: KeyboardEvent) {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    this.#run()
  }

  override render() {
    const plain = this.#view
      ? nothing
      : html`<textarea
          class="editor-plain"
          aria-label=${this.#label}
          spellcheck="false"
          autocapitalize="off"
          autocomplete="off"
          rows=${Math.max(this.#code.split('\n').length, 6)}
          ?readonly=${this.readonly}
          .value=${this.#code}
          @input=${(event: Event) => this.#edited((event.target as HTMLTextAreaElement).value)}
          @keydown=${(event: KeyboardEvent) => this.#key(event)}
        ></textarea>`
    // CodeMirror lives in a node of its own, in which nothing is ever rendered.
    return html`<div
        class="editor-place"
        data-state=${this.#view ? 'ready' : this.#failed ? 'plain' : 'loading'}
        data-language=${this.#language}
      ></div>
      ${plain}`
  }
}

customElements.define('attn-editor', AttnEditor)

declare global {
  interface HTMLElementTagNameMap {
    'attn-editor': AttnEditor
  }
}
