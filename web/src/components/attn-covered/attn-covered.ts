/** A figure that measures what the question above asks: it appears, and begins, once a prediction was committed. */
import { LessonBook } from '../../storage/lessons.ts'

export class AttnCovered extends HTMLElement {
  readonly #book = new LessonBook()

  connectedCallback(): void {
    document.addEventListener('attn-answer', this.#heard)
    void this.#uncoverIfAnswered()
  }

  disconnectedCallback(): void {
    document.removeEventListener('attn-answer', this.#heard)
  }

  get #question(): string {
    return this.getAttribute('question') ?? ''
  }

  #heard = (event: CustomEvent<{ question: string }>): void => {
    if (event.detail.question === this.#question) this.#uncover()
  }

  async #uncoverIfAnswered(): Promise<void> {
    const { committed } = await this.#book.readAnswer(this.#question)
    if (committed !== undefined) this.#uncover()
  }

  #uncover(): void {
    const template = this.querySelector('template')
    if (template) this.replaceChildren(template.content.cloneNode(true))
  }
}

customElements.define('attn-covered', AttnCovered)

declare global {
  interface HTMLElementTagNameMap {
    'attn-covered': AttnCovered
  }
}
