/**
 * Searches lessons, terms and exercises: a combobox whose results are links. The index comes with the first focus, or at
 * once where the address asks (`?q=mask`).
 */
import { LitElement, html, nothing, type TemplateResult } from 'lit'
import { siteRoot } from '../../offline/keep_offline.ts'
import './attn-search.css'
import type { Found, Lookup, Result } from './lookup.ts'
import type { Part } from './marked.ts'

type Index = { kind: 'unasked' } | { kind: 'loading' } | { kind: 'failed' } | { kind: 'ready'; lookup: Lookup }

const kinds: Record<Result['kind'], string> = { lesson: 'Lesson', term: 'Term', exercise: 'Exercise' }

export class AttnSearch extends LitElement {
  static override properties = {
    index: { state: true },
    query: { state: true },
    open: { state: true },
    active: { state: true },
  }
  declare private index: Index
  declare private query: string
  /** Whether what was found is shown. */
  declare private open: boolean
  /** Which of the options Enter takes. */
  declare private active: number
  #found: Found | undefined

  constructor() {
    super()
    this.index = { kind: 'unasked' }
    this.query = ''
    this.open = false
    this.active = 0
  }

  override createRenderRoot() {
    return this
  }

  override connectedCallback() {
    super.connectedCallback()
    document.addEventListener('keydown', this.#shortcut)
    const asked = new URLSearchParams(location.search).get('q')
    if (asked) void this.updateComplete.then(() => this.#ask(asked))
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    document.removeEventListener('keydown', this.#shortcut)
  }

  get #input(): HTMLInputElement {
    return this.querySelector('input')!
  }

  /** `/` goes to the search, unless it is being typed somewhere. */
  #shortcut = (event: KeyboardEvent) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    if ((event.target as Element | null)?.closest('input, textarea, select, [contenteditable]')) return
    event.preventDefault()
    this.#input.focus()
    this.#input.select()
  }

  async #load() {
    if (this.index.kind === 'loading' || this.index.kind === 'ready') return
    this.index = { kind: 'loading' }
    try {
      const [{ Lookup }, response] = await Promise.all([
        import('./lookup.ts'),
        fetch(new URL('learn/search.json', siteRoot())),
      ])
      if (!response.ok) throw new Error(`the server answered ${response.status}`)
      this.index = { kind: 'ready', lookup: new Lookup(await response.json()) }
    } catch {
      this.index = { kind: 'failed' }
    }
  }

  #ask(query: string) {
    this.#input.value = query
    this.query = query
    this.active = 0
    this.open = true
    this.#input.focus()
  }

  #typed = () => {
    this.query = this.#input.value
    this.active = 0
    this.open = true
  }

  #key = (event: KeyboardEvent) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    const act = {
      ArrowDown: () => this.#move(1),
      ArrowUp: () => this.#move(-1),
      Enter: this.#take,
      Escape: this.#leave,
    }
    const known = act[event.key as keyof typeof act]
    if (known?.()) event.preventDefault()
  }

  get #options(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('[role="option"]')]
  }

  #move(step: number): boolean {
    if (this.query.trim() === '') return false
    const count = this.#options.length
    if (this.open && count > 0) this.active = (this.active + step + count) % count
    this.open = true
    void this.updateComplete.then(() => this.#options[this.active]?.scrollIntoView({ block: 'nearest' }))
    return true
  }

  #take = (): boolean => {
    const option = this.open ? this.#options[this.active] : undefined
    option?.click()
    this.open = this.query.trim() !== '' && (option === undefined || this.open)
    return true
  }

  /** First what was found goes, then what was typed. */
  #leave = (): boolean => {
    if (!this.#shown && this.query === '') return false
    if (this.#shown) this.open = false
    else this.#clear()
    return true
  }

  #clear() {
    this.#ask('')
    this.open = false
    if (new URLSearchParams(location.search).has('q')) setAddress((parameters) => parameters.delete('q'))
  }

  #left = ({ relatedTarget }: FocusEvent) => {
    if (!this.contains(relatedTarget as Node | null)) this.open = false
  }

  /** On the way back the address brings the results again. */
  #chosen = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    const target = new URL((event.currentTarget as HTMLAnchorElement).href)
    this.open = false
    if (target.pathname !== location.pathname) setAddress((parameters) => parameters.set('q', this.query))
  }

  /** Something is shown below the box. */
  get #shown(): boolean {
    return this.open && this.query.trim() !== ''
  }

  override willUpdate() {
    const { index, query } = this
    this.#found = index.kind === 'ready' && query.trim() !== '' ? index.lookup.find(query) : undefined
  }

  override render(): TemplateResult {
    const options = this.#shown ? this.#optionsOf(this.#found) : []
    return html`<div class="search" role="search" @focusout=${this.#left}>
      <label class="visually-hidden" for="search-input">Search lessons, terms and exercises</label>
      <div class="search-box">
        <svg class="search-sign" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
          <circle cx="8.5" cy="8.5" r="5.5" fill="none" stroke="currentColor" stroke-width="2" />
          <path d="m13 13 4.5 4.5" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
        </svg>
        <input
          id="search-input"
          class="input"
          type="text"
          role="combobox"
          aria-expanded=${options.length > 0}
          aria-controls="search-results"
          aria-autocomplete="list"
          aria-activedescendant=${options.length > 0 ? `search-option-${this.active}` : nothing}
          placeholder="Lessons, terms, exercises"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          enterkeyhint="search"
          @focus=${() => this.#load()}
          @input=${this.#typed}
          @keydown=${this.#key}
        />
        ${
          this.query === ''
            ? html`<kbd aria-hidden="true">/</kbd>`
            : html`<button
                type="button"
                class="search-clear"
                aria-label="Clear the search"
                @click=${() => this.#clear()}
              >
                ✕
              </button>`
        }
      </div>
      <div class="search-panel" ?hidden=${!this.#shown}>
        ${this.#shown ? this.#before() : nothing}
        <div id="search-results" role="listbox" aria-label="Found" ?hidden=${options.length === 0}>${options}</div>
        ${this.#shown ? this.#after() : nothing}
      </div>
      <p class="visually-hidden" role="status">${this.#shown ? this.#said() : nothing}</p>
    </div>`
  }

  #optionsOf(found: Found | undefined): TemplateResult[] {
    if (!found) return []
    if (found.suggestion !== undefined) return [this.#suggestion(found.suggestion)]
    return found.results.map((result, index) => this.#option(result, index))
  }

  #option({ kind, title, section, snippet, url }: Result, index: number): TemplateResult {
    return html`<a
      id="search-option-${index}"
      class="search-option"
      role="option"
      tabindex="-1"
      aria-selected=${index === this.active}
      href=${new URL(url, siteRoot()).href}
      @mousedown=${keepFocus}
      @pointermove=${() => (this.active = index)}
      @click=${this.#chosen}
    >
      <span class="option-kind">${kinds[kind]}</span>
      <span class="option-name"
        ><b>${inMarks(title)}</b>${section.length > 0 ? html` <span>${inMarks(section)}</span>` : nothing}</span
      >
      <span class="option-text">${inMarks(snippet)}</span>
    </a>`
  }

  #suggestion(word: string): TemplateResult {
    return html`<div
      id="search-option-0"
      class="search-option suggestion"
      role="option"
      aria-selected="true"
      @mousedown=${keepFocus}
      @click=${() => this.#ask(word)}
    >
      Search for <b>${word}</b>
    </div>`
  }

  /** What is shown where there are no results yet, or none. */
  #before(): TemplateResult | typeof nothing {
    if (this.index.kind === 'failed') {
      return html`<div class="search-note">
        <p>The search could not be loaded. Nothing else is affected: check the connection, then try again.</p>
        <button type="button" class="btn small" @click=${() => this.#retry()}>Try again</button>
      </div>`
    }
    if (!this.#found) {
      return html`<div class="search-note" aria-busy="true">
        ${[60, 90, 75].map((width) => html`<div class="skeleton" style="width: ${width}%"></div>`)}
      </div>`
    }
    const { results, suggestion } = this.#found
    if (results.length > 0) return nothing
    return html`<p class="search-note">
      Nothing found for
      “${this.query.trim()}”.${suggestion === undefined ? ' Try another word, or fewer letters.' : nothing}
    </p>`
  }

  #after(): TemplateResult | typeof nothing {
    const { more = 0 } = this.#found ?? {}
    return more > 0 ? html`<p class="search-note">${more} more: another word narrows it down.</p>` : nothing
  }

  #retry() {
    this.#input.focus()
    void this.#load()
  }

  /** For those who do not see it. */
  #said(): string {
    if (this.index.kind === 'failed') return 'The search could not be loaded.'
    if (!this.#found) return 'Loading the search.'
    const { results, suggestion } = this.#found
    if (results.length === 0) {
      return `Nothing found.${suggestion === undefined ? '' : ` Press Enter to search for ${suggestion}.`}`
    }
    return results.length === 1 ? '1 result' : `${results.length} results`
  }
}

function setAddress(change: (parameters: URLSearchParams) => void) {
  const here = new URL(location.href)
  change(here.searchParams)
  history.replaceState(history.state, '', here)
}

/** A press on an option is no step out of the box. */
const keepFocus = (event: MouseEvent) => event.preventDefault()

const inMarks = (parts: readonly Part[]) => parts.map(({ text, hit }) => (hit ? html`<mark>${text}</mark>` : text))

customElements.define('attn-search', AttnSearch)
