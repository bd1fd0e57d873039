/**
 * Figures that only state what follows from a formula: computed while building, so that a page needs no script for them.
 * Their frame is that of components/figure_card.ts.
 */
import { formatBytes, formatDecimalBytes, formatFactor } from '../draw/format.ts'
import { countPositions } from './position_count.ts'
import { known_models, scoreBytes, type ScoreMatrices } from './score_bytes.ts'

export type HeadingLevel = 2 | 3
export type StaticFigure = (level: HeadingLevel) => string

interface Card {
  title: string
  level: HeadingLevel
  formula: string
  body: string
  caption: string
}

function card({ title, level, formula, body, caption }: Card): string {
  return (
    `<figure class="figure"><div class="figure-head"><h${level}>${title}</h${level}>` +
    `<span class="prov computed">computed: <span class="formula">${formula}</span></span></div>` +
    `<div class="figure-body">${body}</div><figcaption><p>${caption}</p></figcaption></figure>`
  )
}

/** What the score matrices of one head and of known models weigh. */
export const scoreBytesFigure: StaticFigure = (level) => {
  const rows = known_models.map((model) => {
    const bytes = isOneHead(model) ? formatBytes(scoreBytes(model)) : formatDecimalBytes(scoreBytes(model))
    return `<tr><th scope="row">${nameOf(model)}</th><td>${count(model.seq_len)}</td><td>${bytes}</td></tr>`
  })
  return card({
    title: 'Memory for the scores',
    level,
    formula: 'layers × heads × N² × 4 bytes',
    body:
      '<div class="scroll-x" tabindex="0" role="group" aria-label="Memory for the scores, table"><table class="table">' +
      '<thead><tr><th scope="col">model</th><th scope="col">tokens N</th><th scope="col">scores, float32</th></tr></thead>' +
      `<tbody>${rows.join('')}</tbody></table></div>`,
    caption:
      'One head is cheap. A model has one such matrix for every head of every layer. Sizes from the GPT-2 and GPT-3 papers.',
  })
}

function isOneHead(model: ScoreMatrices): boolean {
  return model.num_heads * model.num_layers === 1
}

function nameOf(model: ScoreMatrices): string {
  return isOneHead(model) ? model.name : `${model.name}: ${model.num_heads} heads, ${model.num_layers} layers`
}

const prompt_tokens = 16
const new_tokens = 200

/** The work of naive and cached generation, counted in positions. */
export const positionCountFigure: StaticFigure = (level) => {
  const { naive, cached } = countPositions(prompt_tokens, new_tokens)
  const last = prompt_tokens + new_tokens - 1
  return card({
    title: `Positions computed for ${new_tokens} new tokens`,
    level,
    formula: `prompt of ${prompt_tokens} tokens`,
    body:
      '<dl class="stats position-count">' +
      stat('without a cache', 'naive', count(naive), `${prompt_tokens} + ${prompt_tokens + 1} + … + ${last}`) +
      stat('with a cache', 'flash', count(cached), `${prompt_tokens} + ${new_tokens - 1} × 1`) +
      stat('fewer positions', '', formatFactor(naive / cached), `${count(naive)} ÷ ${count(cached)}`) +
      '</dl>',
    caption: 'How much of that turns into time is what the race measures.',
  })
}

function stat(name: string, colour: string, value: string, how: string): string {
  return `<div><dt>${name}</dt><dd><span class="big ${colour}">${value}</span><br><span class="how">${how}</span></dd></div>`
}

const count = (value: number) => value.toLocaleString('en')
