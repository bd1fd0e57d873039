/** What passed, and what was in the editor before: to read, and to put back. */
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit'
import type { Language } from '../../learner/language.ts'
import type { EarlierVersion, Reason } from '../../storage/drafts.ts'
import type { Version } from '../../storage/versions.ts'
import '../attn-editor/attn-editor.ts'
import '../disclosure.css'
import { dayAndTime } from '../day_and_time.ts'
import './versions.css'

/** What the list shows, and what restores one of it. */
interface Source {
  passes(language: Language): Promise<Version[]>
  /** In the language that is open. */
  earlier(): Promise<EarlierVersion[]>
  /** In the editor now. */
  code(): string
  restore(code: string): void
}

interface Listed extends Version {
  passed: boolean
  what: string
}

const before: Record<Reason, string> = {
  reset: 'before a reset',
  restored: 'before another version took its place',
  left: 'as an earlier visit or another tab left it',
  imported: 'before an import',
}

const listName = 'Versions that passed, and earlier ones'

/** Where what is no longer in the editor can be found. */
export function keptUnder(what: string): string {
  return `${what} is kept under “${listName}”.`
}

export class Versions {
  #language: Language = 'js'
  #listed: Listed[] = []
  #viewed: Listed | undefined

  constructor(
    private host: ReactiveControllerHost & HTMLElement,
    private source: Source,
  ) {}

  /** Call when there may be a new one, and when another language is open. */
  async read(language: Language = this.#language) {
    if (language !== this.#language) this.#viewed = undefined
    this.#language = language
    const [passes, earlier] = await Promise.all([this.source.passes(language), this.source.earlier()])
    if (language !== this.#language) return
    this.#listed = listed(passes, earlier)
    this.host.requestUpdate()
  }

  async #view(version: Listed) {
    this.#viewed = version
    this.host.requestUpdate()
    await this.host.updateComplete
    this.host
      .querySelector<HTMLElementTagNameMap['attn-editor']>('.version-text attn-editor')!
      .open(this.#language, version.code)
    this.host.querySelector<HTMLElement>('.version-text h2')?.focus()
  }

  #close() {
    this.#viewed = undefined
    this.host.requestUpdate()
    void this.host.updateComplete.then(() => this.host.querySelector<HTMLElement>('.versions summary')?.focus())
  }

  render(): TemplateResult | typeof nothing {
    if (this.#listed.length === 0) return nothing
    const code = this.source.code()
    return html`<details class="disclosure versions">
      <summary>${listName} (${this.#listed.length})</summary>
      <ul>
        ${this.#listed.map((version) => this.#line(version, version.code === code))}
      </ul>
      ${this.#viewed ? this.#text(this.#viewed) : nothing}
    </details>`
  }

  #line(version: Listed, current: boolean): TemplateResult {
    const { passed, what, saved_at, code } = version
    const lines = code.split('\n').length
    const when = dayAndTime(saved_at)
    const button = (name: string, press: () => void) =>
      html`<button type="button" class="btn ghost small" aria-label="${name}: ${what}, ${when}" @click=${press}>
        ${name}
      </button>`
    return html`<li>
      <span>
        ${passed ? html`<span class="good"><span aria-hidden="true">✓</span> ${what}</span>` : what},
        <time datetime=${new Date(saved_at).toISOString()} data-volatile>${when}</time>
        <span class="quiet">${lines === 1 ? '1 line' : `${lines} lines`}</span>
      </span>
      <span class="version-actions">
        ${button('View', () => this.#view(version))}
        ${
          current
            ? html`<span class="quiet">in the editor now</span>`
            : button('Restore', () => this.source.restore(code))
        }
      </span>
    </li>`
  }

  #text({ what, saved_at }: Listed): TemplateResult {
    const title = `${what}, ${dayAndTime(saved_at)}`
    return html`<div class="version-text">
      <div class="version-head">
        <h2 tabindex="-1">${title}</h2>
        <button type="button" class="btn ghost small" @click=${() => this.#close()}>Close</button>
      </div>
      <attn-editor readonly label="${title}, to read"></attn-editor>
    </div>`
  }
}

/** Newest first. What passed is not listed a second time. */
export function listed(passes: readonly Version[], earlier: readonly EarlierVersion[]): Listed[] {
  const codes = new Set(passes.map(({ code }) => code))
  const passed = passes.map((version) => ({ ...version, passed: true, what: 'passed' }))
  const others = earlier
    .filter(({ code }) => !codes.has(code))
    .map((version) => ({ ...version, passed: false, what: before[version.reason ?? 'left'] }))
  return [...passed, ...others].sort((a, b) => b.saved_at - a.saved_at)
}
