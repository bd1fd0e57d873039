/** The decode loop, naive and cached, operation by operation: what each new token costs in either lane. */
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import type { DecodeLoopStep } from '../../runtime/figures_protocol.ts'
import { lab } from '../../runtime/lab.ts'
import { wordChoice } from '../choice.ts'
import { figureCard } from '../figure_card.ts'
import { LatestAnswer } from '../latest_answer.ts'
import '../measurement.css'
import { Playing, stepper } from '../stepper.ts'
import { everyStep, workTable } from './decode_tables.ts'
import { model_shape, new_choices, prompt_choices, tokenSentence, totalSentence } from './decode_totals.ts'
import { lanePicture, legend } from './lane_picture.ts'
import './attn-decode-loop.css'

const lanes = [
  { lane: 'naive', title: 'Naive' },
  { lane: 'cached', title: 'Cached' },
] as const
const asOptions = (counts: readonly number[]) => counts.map((value) => ({ value, label: String(value) }))

export class AttnDecodeLoop extends LitElement {
  static override properties = { level: { type: Number } }
  declare level: 2 | 3
  private wanted = { prompt_tokens: 4, new_tokens: 8 }
  private at = 0
  private readonly answer = new LatestAnswer<DecodeLoopStep[]>(this)
  private readonly playing = new Playing(this, () => {
    this.goTo(this.at + 1)
    return this.at + 1 < this.count
  })

  constructor() {
    super()
    this.level = 3
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.choose({})
  }

  protected override render(): TemplateResult {
    const { answer } = this
    const steps = answer.value
    // The answer may still be that of a shorter loop.
    const at = Math.min(this.at, (steps?.length ?? 1) - 1)
    return figureCard({
      title: 'The decode loop, operation by operation',
      level: this.level,
      provenance: { kind: 'measured', label: 'counted here' },
      busy: answer.busy,
      controls: this.renderControls(),
      body: html`${answer.renderTrouble()}
      ${
        steps
          ? html`${legend()}
              <div class="lanes">
                ${lanes.map(
                  ({ lane, title }) =>
                    html`<section class="decode-lane" data-lane=${lane} aria-label=${title}>
                      <p class="lane-title">${title}</p>
                      ${lanePicture(steps, at, lane)}
                    </section>`,
                )}
              </div>
              <div class="scroll-x" tabindex="0" role="group" aria-label="Work of both lanes">
                ${workTable(steps, at)}
              </div>
              <p class="plot-note">Multiply-adds of the shape of GPT-2 small, with the logits of the last row.</p>`
          : answer.busy
            ? html`<div class="skeleton"></div>`
            : nothing
      }
      ${stepper({
        name: 'Tokens',
        step: at,
        count: this.count,
        at: `token ${at + 1} of ${this.count}`,
        choose: (step) => this.goTo(step),
        playing: this.playing,
      })}`,
      caption: steps
        ? html`${tokenSentence(steps, at)} ${totalSentence(steps, at)}`
        : 'What each token costs appears here.',
      table: steps && (() => everyStep(steps)),
    })
  }

  private renderControls(): TemplateResult {
    const { prompt_tokens, new_tokens } = this.wanted
    return html`${wordChoice({
      name: 'Prompt, tokens',
      options: asOptions(prompt_choices),
      value: prompt_tokens,
      disabled: false,
      choose: (value) => this.choose({ prompt_tokens: value }),
    })}
    ${wordChoice({
      name: 'New tokens',
      options: asOptions(new_choices),
      value: new_tokens,
      disabled: false,
      choose: (value) => this.choose({ new_tokens: value }),
    })}`
  }

  private get count(): number {
    return this.answer.value?.length ?? this.wanted.new_tokens
  }

  private goTo(at: number): void {
    this.at = Math.min(this.count - 1, Math.max(0, at))
    this.requestUpdate()
  }

  private choose(change: Partial<typeof this.wanted>): void {
    this.playing.stop()
    this.wanted = { ...this.wanted, ...change }
    this.at = 0
    const request = { ...model_shape, ...this.wanted }
    this.answer.ask(() => lab.ask('decode_loop', request))
    this.requestUpdate()
  }
}

customElements.define('attn-decode-loop', AttnDecodeLoop)
