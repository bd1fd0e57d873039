import { html, LitElement, type TemplateResult } from 'lit'
import { formatBytes, formatDecimalBytes } from '../../draw/format.ts'
import { figureCard } from '../figure_card.ts'
import { known_models, scoreBytes, type ScoreMatrices } from './score_bytes.ts'

/** What the score matrices of one head and of known models weigh: computed, with the formula. */
export class AttnScoreBytes extends LitElement {
  static override properties = { level: { type: Number } }
  declare level: 2 | 3

  constructor() {
    super()
    this.level = 3
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult {
    return figureCard({
      title: 'Memory for the scores',
      level: this.level,
      provenance: { kind: 'computed', formula: 'layers × heads × N² × 4 bytes' },
      body: html`<div class="scroll-x" tabindex="0" role="group" aria-label="Memory for the scores, table">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">model</th>
              <th scope="col">tokens N</th>
              <th scope="col">scores, float32</th>
            </tr>
          </thead>
          <tbody>
            ${known_models.map(
              (model) =>
                html`<tr>
                  <th scope="row">${nameOf(model)}</th>
                  <td>${model.seq_len.toLocaleString('en')}</td>
                  <td>${isOneHead(model) ? formatBytes(scoreBytes(model)) : formatDecimalBytes(scoreBytes(model))}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`,
      caption: html`One head is cheap. A model has one such matrix for every head of every layer. Sizes from the GPT-2
      and GPT-3 papers.`,
    })
  }
}

function isOneHead(model: ScoreMatrices): boolean {
  return model.num_heads * model.num_layers === 1
}

function nameOf(model: ScoreMatrices): string {
  return isOneHead(model) ? model.name : `${model.name}: ${model.num_heads} heads, ${model.num_layers} layers`
}

customElements.define('attn-score-bytes', AttnScoreBytes)
