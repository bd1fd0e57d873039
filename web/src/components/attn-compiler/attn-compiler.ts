/**
 * A part of the compiler that has to be downloaded: what it is for and how many bytes, the download with its progress,
 * and what went wrong. Says nothing once the part is ready, unless it will be gone with this page.
 */
import { LitElement, html, nothing, type TemplateResult } from 'lit'
import type { Compiler, PackState } from '../../compiler/compiler.ts'
import type { Pack } from '../../compiler/manifest.ts'
import { formatDecimalBytes } from '../../draw/format.ts'
import './attn-compiler.css'

interface Words {
  name: string
  /** Why somebody would want it. */
  offer: TemplateResult
}

/** Those that are offered; the formatter is small, and comes when its button is pressed. */
type OfferedPack = Exclude<Pack, 'format'>

const words: Record<OfferedPack, Words> = {
  core: {
    name: 'C++ compiler',
    offer: html`C++ is compiled here, in your browser, by clang. It is downloaded once, then kept for offline use, and
    needs about 400 MB of memory while you use it.`,
  },
  libcxx: {
    name: 'C++ library',
    offer: html`The lab brings small headers of its own, which compile fast and check every index. The real C++ library
    has the rest; with it, compiling takes a few seconds.`,
  },
}

export class AttnCompiler extends LitElement {
  static override properties = { compiler: { attribute: false }, pack: {}, why: {} }
  compiler: Compiler | undefined
  pack: OfferedPack = 'core'
  /** What asked for it, as a sentence: "There is no <map> among the lab's own headers." */
  why = ''
  #heard: Compiler | undefined
  #abort: AbortController | undefined

  override createRenderRoot() {
    return this
  }

  #changed = () => this.requestUpdate()

  override willUpdate() {
    if (this.compiler === this.#heard) return
    this.#heard?.removeEventListener('state', this.#changed)
    this.compiler?.addEventListener('state', this.#changed)
    this.#heard = this.compiler
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    this.#heard?.removeEventListener('state', this.#changed)
    this.#heard = undefined
  }

  get #state(): PackState | undefined {
    return this.compiler?.stateOf(this.pack)
  }

  #download() {
    this.#abort = new AbortController()
    // What went wrong is in the state.
    this.compiler!.enable(this.pack, this.#abort.signal).catch(() => {})
  }

  override render() {
    const state = this.#state
    const body = state && this.#body(state)
    return html`<div
      class="compiler"
      role="group"
      aria-label=${words[this.pack].name}
      ?hidden=${!body}
      data-state=${state?.kind ?? 'unknown'}
    >
      ${body ?? nothing}
      <p class="visually-hidden" role="status">${state && this.#spoken(state)}</p>
    </div>`
  }

  /** Not every byte: a change of kind alone is read out. */
  #spoken(state: PackState): string {
    const { name } = words[this.pack]
    if (state.kind === 'downloading') return `Downloading the ${name}.`
    if (state.kind === 'starting') return `Starting the ${name}.`
    return state.kind === 'ready' ? `The ${name} is ready.` : ''
  }

  #body(state: PackState): TemplateResult | undefined {
    const { name, offer } = words[this.pack]
    const why = this.why ? html`<strong>${this.why}</strong> ` : nothing
    switch (state.kind) {
      case 'absent':
        return html`<p>${why}${offer}</p>
          ${
            savesData()
              ? html`<p class="quiet">Your browser asks pages to save data; JavaScript needs no download.</p>`
              : nothing
          }
          <button type="button" class="btn small download" @click=${() => this.#download()}>
            Download the ${name} (${formatDecimalBytes(state.bytes)})
          </button>`
      case 'downloading': {
        const text = `${formatDecimalBytes(state.done)} of ${formatDecimalBytes(state.bytes)}`
        return html`<p>Downloading the ${name}</p>
          <div class="row">
            <progress
              max=${state.bytes}
              value=${state.done}
              aria-label="Downloading the ${name}"
              aria-valuetext=${text}
            ></progress>
            <span class="quiet" data-volatile>${text}</span>
            <button type="button" class="btn ghost small" @click=${() => this.#abort?.abort()}>Cancel</button>
          </div>`
      }
      case 'starting':
        return html`<p>Starting the ${name}</p>
          <progress aria-label="Starting the ${name}"></progress>`
      case 'failed':
        return html`<p class="message bad">${state.error.message}</p>
          <button type="button" class="btn small download" @click=${() => this.#download()}>
            Try again (${formatDecimalBytes(state.bytes)})
          </button>`
      case 'ready':
        return state.not_kept === undefined
          ? undefined
          : html`<p class="quiet">
              The ${name} works now, but your browser does not keep it (${state.not_kept}): the next visit downloads it
              again.
            </p>`
    }
  }
}

function savesData(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean } }
  return connection?.saveData === true
}

customElements.define('attn-compiler', AttnCompiler)

declare global {
  interface HTMLElementTagNameMap {
    'attn-compiler': AttnCompiler
  }
}
