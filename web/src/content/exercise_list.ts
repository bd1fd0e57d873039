/** The overview of all exercises as it is before anything is known of the learner: by part, in the order of the numbers. */
import { escapeHtml, heading } from './escape_html.ts'
import type { ExerciseSummary } from './exercise_types.ts'

const difficultyWords = ['first steps', 'some thought', 'takes patience']

export function exerciseList(summaries: ExerciseSummary[]): string {
  const first = summaries[0]
  if (!first) return ''
  const parts = partsOf(summaries)
  const ticks = summaries.map(({ slug }) => `<span data-tick="${slug}" data-state="not_started"></span>`)
  return (
    '<div class="overview">' +
    `<p class="overview-count"><b class="big">0</b> <span>of ${summaries.length} passed</span></p>` +
    `<div class="overview-ticks" aria-hidden="true">${ticks.join('')}</div>` +
    `<p class="overview-next"><a class="btn go-on" href="./${first.slug}/">Start with ${escapeHtml(first.title)}</a></p>` +
    '</div>' +
    parts.map(partSection).join('')
  )
}

interface Part {
  name: string
  exercises: ExerciseSummary[]
}

/** A part stands where its first exercise does. */
export function partsOf(summaries: readonly ExerciseSummary[]): Part[] {
  const parts = new Map<string, ExerciseSummary[]>()
  for (const summary of summaries) parts.set(summary.part, [...(parts.get(summary.part) ?? []), summary])
  return [...parts].map(([name, exercises]) => ({ name, exercises }))
}

function partSection({ name, exercises }: Part, index: number): string {
  return (
    `<section class="exercise-part" aria-labelledby="part-${index}">` +
    `<div class="part-head"><h2 id="part-${index}">${escapeHtml(name)}</h2>` +
    `<p class="part-count"><b>0</b> of ${exercises.length} passed</p></div>` +
    `<ul class="exercise-rows">${exercises.map(row).join('')}</ul></section>`
  )
}

function row({ slug, number, title, difficulty, minutes, summary }: ExerciseSummary): string {
  return (
    `<li class="exercise-row" data-exercise="${slug}" data-state="not_started">` +
    `<span class="row-number">${number}</span>` +
    `<div class="row-text"><h3><a href="./${slug}/">${heading(title)}</a></h3><p>${escapeHtml(summary)}</p></div>` +
    `<p class="row-facts"><span>about ${minutes} min</span><span>${difficultyWords[difficulty - 1]!}</span></p>` +
    '<p class="row-state"></p></li>'
  )
}
