/** The order in which one goes through the exercises, and their overview as it is before anything is known of the learner. */
import { escapeHtml, heading } from './escape_html.ts'
import type { ExerciseSummary } from './exercise_types.ts'
import { byPart } from './parts.ts'

const difficultyWords = ['first steps', 'some thought', 'takes patience']

export function exerciseList(summaries: readonly ExerciseSummary[]): string {
  const ordered = inListOrder(summaries)
  const first = ordered[0]
  if (!first) return ''
  const places = new Map(ordered.map(({ slug }, index) => [slug, index + 1]))
  const ticks = ordered.map(({ slug }) => `<span data-tick="${slug}" data-state="not_started"></span>`)
  return (
    '<div class="overview">' +
    `<p class="overview-count"><b class="big">0</b> <span>of ${ordered.length} passed</span></p>` +
    `<div class="overview-ticks" aria-hidden="true">${ticks.join('')}</div>` +
    `<p class="overview-next"><a class="btn go-on" href="./${first.slug}/">Start with ${escapeHtml(first.title)}</a></p>` +
    '</div>' +
    partsOf(summaries)
      .map((part, index) => partSection(part, index, places))
      .join('')
  )
}

interface Part {
  name: string
  exercises: ExerciseSummary[]
}

export function partsOf(summaries: readonly ExerciseSummary[]): Part[] {
  return byPart(summaries).map(([name, exercises]) => ({ name, exercises }))
}

/** Part by part, within a part by number. Places in it are what people see, and previous and next follow it. */
export function inListOrder(summaries: readonly ExerciseSummary[]): ExerciseSummary[] {
  return partsOf(summaries).flatMap(({ exercises }) => exercises)
}

function partSection({ name, exercises }: Part, index: number, places: ReadonlyMap<string, number>): string {
  const rows = exercises.map((exercise) => row(exercise, places.get(exercise.slug)!))
  return (
    `<section class="overview-part" aria-labelledby="part-${index}">` +
    `<div class="part-head"><h2 id="part-${index}">${escapeHtml(name)}</h2>` +
    `<p class="part-count"><b>0</b> of ${exercises.length} passed</p></div>` +
    `<ul class="overview-rows">${rows.join('')}</ul></section>`
  )
}

function row({ slug, title, difficulty, minutes, summary }: ExerciseSummary, place: number): string {
  return (
    `<li class="overview-row exercise-row" data-exercise="${slug}" data-state="not_started">` +
    `<span class="row-number">${place}</span>` +
    `<div class="row-text"><h3><a href="./${slug}/">${heading(title)}</a></h3><p>${escapeHtml(summary)}</p></div>` +
    `<p class="row-facts"><span>about ${minutes} min</span><span>${difficultyWords[difficulty - 1]!}</span></p>` +
    '<p class="row-state"></p></li>'
  )
}
