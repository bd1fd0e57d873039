/**
 * A code editor: a plain text field with the code at once, CodeMirror as soon as it has arrived, with what was typed
 * meanwhile. Fires `attn-edit` on every change and `attn-run` on Ctrl-Enter or Cmd-Enter.
 */
import type { EditorView } from '@codemirror/view'
import { LitElement, html, nothing } from 'lit'
import './attn-editor.css'
import type { LineMark } from './codemirror.ts'

export class AttnEditor extends LitElement {
  static override properties = { label: {}, readonly: { type: Boolean } }
  label = 'Code'
  readonly = false
  #failed = false
  #code = ''
  #view: EditorView | undefined
  #module: typeof import('./codemirror.ts') | undefined
  #mark: LineMark | undefined

  override createRenderRoot() {
    return this
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

  /** Marks one line as the place of a mistake; undefined clears the mark. */
  mark(mark: LineMark | undefined) {
    this.#mark = mark
    if (this.#view) this.#module!.markLine(this.#view, mark)
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
    try {
      this.#module ??= await import('./codemirror.ts')
    } catch {
      // The plain field goes on working.
      this.#failed = true
      this.requestUpdate()
      return
    }
    if (!this.isConnected || this.#view) return
    const field = this.#field
    const focused = field !== null && document.activeElement === field
    const selection = field ? { anchor: field.selectionStart, head: field.selectionEnd } : undefined
    this.#view = this.#module.createEditor({
      parent: this.querySelector('.editor-place')!,
      code: this.#code,
      label: this.#label,
      readonly: this.readonly,
      onEdit: (code) => this.#edited(code),
      onRun: () => this.#run(),
    })
    if (focused && selection) {
      this.#view.dispatch({ selection })
      this.#view.focus()
    }
    if (this.#mark) this.#module.markLine(this.#view, this.#mark)
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
    return html`<div class="editor-place" data-state=${this.#view ? 'ready' : this.#failed ? 'plain' : 'loading'}></div>
      ${plain}`
  }
}

customElements.define('attn-editor', AttnEditor)

declare global {
  interface HTMLElementTagNameMap {
    'attn-editor': AttnEditor
  }
}
