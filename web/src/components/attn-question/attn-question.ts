/**
 * A question of a lesson: a number with its unit, a choice, the statement that is wrong, or steps to put in order. It is
 * graded here, from what was computed while building, and a wrong answer is told what is wrong with it.
 */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { unsafeHTML } from 'lit/directives/unsafe-html.js'
import type { ChoiceVariant, NumberVariant, OrderVariant, Question } from '../../content/lesson_types.ts'
import type { AnswerResult } from '../../embed/messages.ts'
import { LessonBook } from '../../storage/lessons.ts'
import { isRight, moved, orderSlip, startingOrder } from './arrangement.ts'
import { answerText, gradeNumber, isRounded } from './grade_number.ts'
import { choiceField, numberField, orderField } from './question_fields.ts'
import { readQuantity, unitMissing, unit_needed } from './units.ts'
import './attn-question.css'

interface Reply {
  state: 'right' | 'wrong' | 'unread' | 'committed' | 'shown'
  /** HTML of the lesson's own, or words. */
  html?: string | undefined
  text?: string | undefined
}

/** After so many wrong tries the answer can be seen. */
const tries_before_answer = 2

export class AttnQuestion extends LitElement {
  static override properties = { seed: { type: Number, reflect: true } }
  /** Which of the variants, counted round. */
  declare seed: number
  readonly #book = new LessonBook()
  #question!: Question
  #text = ''
  #chosen: number | undefined
  #order: number[] = []
  #reply: Reply | undefined
  #tries = 0
  /** Answered rightly, now or on an earlier visit. */
  #known = false

  constructor() {
    super()
    this.seed = 0
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    if (!this.#question) {
      this.#question = JSON.parse(this.querySelector('script')!.textContent) as Question
      const asked = Number(new URLSearchParams(location.search).get('seed'))
      if (Number.isInteger(asked) && asked > 0) this.seed = asked
      this.#begin()
      this.replaceChildren()
      void this.#recall()
    }
    super.connectedCallback()
  }

  /** Another variant is another question: nothing of the one before is left. */
  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.get('seed') !== undefined) this.#begin()
  }

  get #variant() {
    const { variants } = this.#question
    return variants[this.seed % variants.length]!
  }

  #begin(): void {
    this.#text = ''
    this.#chosen = undefined
    this.#reply = undefined
    this.#tries = 0
    if (this.#question.kind === 'order')
      this.#order = startingOrder((this.#variant as OrderVariant).steps_html.length, this.seed)
  }

  /** What was answered on an earlier visit. */
  async #recall(): Promise<void> {
    const { right_at, committed } = await this.#book.readAnswer(this.#question.id)
    this.#known = right_at !== undefined
    if (committed !== undefined && !this.#reply) {
      this.#text = committed
      if (this.#question.kind !== 'number') this.#chosen = Number(committed)
      this.#reply = { state: 'committed' }
    }
    this.requestUpdate()
  }

  protected override render(): TemplateResult {
    const { prediction } = this.#question
    const done = this.#reply?.state === 'right' || this.#reply?.state === 'shown'
    const locked = done || this.#reply?.state === 'committed'
    return html`<div
      class="question"
      role="group"
      data-kind=${this.#question.kind}
      aria-label=${prediction ? 'Prediction' : 'Question'}
    >
      <p class="question-kind">
        ${prediction ? 'Predict' : kinds[this.#question.kind]}
        ${this.#known ? html`<span class="good">✓ answered</span>` : nothing}
      </p>
      <div class="prose">${unsafeHTML(this.#variant.ask_html)}</div>
      <form @submit=${this.#submit}>
        ${this.#field(locked, done)}
        <div class="row">
          ${
            locked
              ? nothing
              : html`<button type="submit" class="btn small">
                  ${prediction ? 'Commit this prediction' : 'Check'}
                </button>`
          }
          ${this.#ways(done)}
        </div>
      </form>
      <div class="question-reply" role="status">${this.#reply ? this.#said(this.#reply) : nothing}</div>
    </div>`
  }

  #field(locked: boolean, told: boolean): TemplateResult {
    const question = this.#question
    switch (question.kind) {
      case 'number':
        return numberField({ question, text: this.#text, locked, type: (text) => (this.#text = text) })
      case 'order':
        return orderField({
          steps: (this.#variant as OrderVariant).steps_html,
          order: this.#order,
          locked,
          move: (from, to) => this.#move(from, to),
        })
      default:
        return choiceField({
          id: question.id,
          legend: question.kind === 'slip' ? 'Which of these is wrong?' : 'Choose one',
          options: (this.#variant as ChoiceVariant).options,
          chosen: this.#chosen,
          locked,
          told,
          choose: (index) => {
            this.#chosen = index
            this.requestUpdate()
          },
        })
    }
  }

  /** What else there is to do. */
  #ways(done: boolean): unknown {
    const button = (words: string, act: () => void) =>
      html`<button type="button" class="btn small ghost" @click=${act}>${words}</button>`
    const { kind, variants, prediction } = this.#question
    if (this.#reply?.state === 'committed') return button('Show the answer', () => this.#show())
    if (done && variants.length > 1 && !prediction) return button('Another one like it', () => this.#another())
    if (done && kind === 'order') return button('Shuffle again', () => this.#another())
    return !done && (this.#known || this.#tries >= tries_before_answer)
      ? button('Show the answer', () => this.#show())
      : nothing
  }

  #said({ state, html: markup, text }: Reply): unknown {
    const why = html`<div class="prose">${unsafeHTML(this.#variant.why_html)}</div>`
    switch (state) {
      case 'right':
        return html`<p class="reply-head good"><span aria-hidden="true">✓</span> Right.</p>
          ${markup === undefined ? nothing : html`<div class="prose">${unsafeHTML(markup)}</div>`} ${why}`
      case 'shown':
        return html`<p class="reply-head">${this.#answer()}</p>
          ${why}`
      case 'committed':
        return html`<p class="reply-head">Committed: ${this.#committed()}</p>
          <p>Now measure it, and see how far off you were.</p>`
      case 'unread':
        return html`<p>${text}</p>`
      case 'wrong':
        return html`<p class="reply-head bad"><span aria-hidden="true">✕</span> Not yet.</p>
          ${markup === undefined ? html`<p>${text}</p>` : html`<div class="prose">${unsafeHTML(markup)}</div>`}`
    }
  }

  #committed(): unknown {
    if (this.#question.kind === 'number') return this.#text
    const option = (this.#variant as ChoiceVariant).options[this.#chosen ?? -1]
    return option ? unsafeHTML(option.html) : nothing
  }

  #answer(): unknown {
    const question = this.#question
    if (question.kind === 'number')
      return html`The answer is
        <b>${answerText((this.#variant as NumberVariant).answer, question.dimension, question.noun)}</b>.`
    if (question.kind === 'order') return 'This is the order.'
    return question.kind === 'slip' ? 'The wrong one is marked.' : 'The right one is marked.'
  }

  #submit = (event: Event): void => {
    event.preventDefault()
    const reply = this.#grade()
    if (reply.state === 'unread') return this.#say(reply)
    const { id, prediction } = this.#question
    if (prediction) {
      const text = this.#question.kind === 'number' ? this.#text.trim() : String(this.#chosen)
      void this.#book.committed(id, text)
      this.#tell(reply.state === 'right')
      return this.#say({ state: 'committed' })
    }
    const right = reply.state === 'right'
    this.#tries += 1
    this.#known ||= right
    void this.#book.answered(id, right)
    this.#tell(right)
    this.#say(reply)
  }

  #grade(): Reply {
    const question = this.#question
    if (question.kind === 'number') {
      const read = readQuantity(this.#text, question.dimension, question.noun)
      if ('trouble' in read) return { state: 'unread', text: read.trouble }
      const { right, ...said } = gradeNumber(read, this.#variant as NumberVariant, question.dimension)
      if (!right && said.html === undefined) {
        if (read.unit === '' && unit_needed.includes(question.dimension))
          return { state: 'unread', text: unitMissing(this.#text.trim(), question.dimension) }
        if (isRounded(read, this.#variant as NumberVariant))
          return { state: 'unread', text: 'Right as far as it goes. Give one more digit.' }
      }
      return { state: right ? 'right' : 'wrong', ...said }
    }
    if (question.kind === 'order') {
      if (isRight(this.#order)) return { state: 'right' }
      const slip = orderSlip(this.#order, this.#variant as OrderVariant)
      return 'html' in slip
        ? { state: 'wrong', html: slip.html }
        : { state: 'wrong', text: `The first step that is out of place is number ${slip.place}.` }
    }
    const option = (this.#variant as ChoiceVariant).options[this.#chosen ?? -1]
    if (!option) return { state: 'unread', text: 'Choose one first.' }
    return { state: option.right ? 'right' : 'wrong', html: option.reply_html }
  }

  #show(): void {
    const question = this.#question
    if (question.kind === 'order') this.#order = this.#order.map((_, index) => index)
    else if (question.kind !== 'number')
      this.#chosen = (this.#variant as ChoiceVariant).options.findIndex(({ right }) => right)
    this.#say({ state: 'shown' })
  }

  #another(): void {
    this.seed += 1
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('input, .order button:enabled')?.focus())
  }

  #move(from: number, to: number): void {
    this.#order = moved(this.#order, from, to)
    this.requestUpdate()
  }

  #say(reply: Reply): void {
    this.#reply = reply
    this.requestUpdate()
  }

  #tell(right: boolean): void {
    const { id, prediction } = this.#question
    const detail: AnswerResult = { question: id, right, prediction }
    this.dispatchEvent(new CustomEvent('attn-answer', { bubbles: true, detail }))
  }
}

const kinds: Record<Question['kind'], string> = {
  number: 'Compute',
  choice: 'Choose',
  slip: 'Spot the slip',
  order: 'Put in order',
}

customElements.define('attn-question', AttnQuestion)

declare global {
  interface HTMLElementTagNameMap {
    'attn-question': AttnQuestion
  }
  interface HTMLElementEventMap {
    'attn-answer': CustomEvent<AnswerResult>
  }
  interface DocumentEventMap {
    'attn-answer': CustomEvent<AnswerResult>
  }
}
