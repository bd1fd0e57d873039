/**
 * `<attn-lab src-slug="causal-mask">`, for pages that embed the lab: makes the frame, gives it its height, and re-emits
 * `check` when a learner's code was judged, `answer` when a question was. One classic script without dependencies.
 */
import type { EmbedMessage } from './messages.ts'

const script = document.currentScript as HTMLScriptElement | null
const home = new URL('./', script?.src ?? location.href)

class AttnLab extends HTMLElement {
  #frame = document.createElement('iframe')

  #listen = (event: MessageEvent<EmbedMessage>) => {
    const message = event.data
    if (event.source !== this.#frame.contentWindow || event.origin !== home.origin || message?.attn_lab !== 1) return
    if (message.type === 'resize') this.#frame.style.height = `${Math.min(8000, Math.max(80, message.height))}px`
    else this.dispatchEvent(new CustomEvent(message.type, { bubbles: true, detail: message }))
  }

  connectedCallback(): void {
    const slug = this.getAttribute('src-slug') ?? ''
    if (!/^[\w-]+$/.test(slug)) {
      this.textContent = 'attn-lab needs src-slug, for example src-slug="attention" or src-slug="causal-mask".'
      return
    }
    const url = new URL(`${slug}/`, home)
    const theme = this.getAttribute('theme')
    if (theme) url.searchParams.set('theme', theme)
    const frame = this.#frame
    frame.title = this.getAttribute('title') ?? 'Attention Lab'
    frame.loading = 'lazy'
    frame.allow = 'clipboard-write; fullscreen'
    frame.style.cssText = `display:block;width:100%;border:0;height:${Number(this.getAttribute('height')) || 560}px`
    frame.src = url.href
    addEventListener('message', this.#listen)
    this.replaceChildren(frame)
  }

  disconnectedCallback(): void {
    removeEventListener('message', this.#listen)
  }
}

if (!customElements.get('attn-lab')) customElements.define('attn-lab', AttnLab)
