import { html, LitElement, type TemplateResult } from 'lit'
import { formatFactor } from '../../draw/format.ts'
import { figureCard } from '../figure_card.ts'
import { countPositions } from './position_count.ts'
import './attn-position-count.css'

const prompt_tokens = 16
const new_tokens = 200

/** The work of naive and cached generation, counted in positions. */
export class AttnPositionCount extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult {
    const { naive, cached } = countPositions(prompt_tokens, new_tokens)
    const last = prompt_tokens + new_tokens - 1
    const number = (count: number) => count.toLocaleString('en')
    return figureCard({
      title: `Positions computed for ${new_tokens} new tokens`,
      provenance: { kind: 'computed', formula: `prompt of ${prompt_tokens} tokens` },
      body: html`<dl class="stats">
        ${stat('without a cache', 'naive', number(naive), `${prompt_tokens} + ${prompt_tokens + 1} + … + ${last}`)}
        ${stat('with a cache', 'flash', number(cached), `${prompt_tokens} + ${new_tokens - 1} × 1`)}
        ${stat('fewer positions', '', formatFactor(naive / cached), `${number(naive)} ÷ ${number(cached)}`)}
      </dl>`,
      caption: 'How much of that turns into time is what the race measures.',
    })
  }
}

function stat(name: string, color: string, value: string, how: string): TemplateResult {
  return html`<div>
    <dt>${name}</dt>
    <dd><span class="big ${color}">${value}</span><br /><span class="how">${how}</span></dd>
  </div>`
}

customElements.define('attn-position-count', AttnPositionCount)
