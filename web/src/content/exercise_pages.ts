/** The pages that follow from site/exercises: one per exercise, and the same to embed. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { escapeHtml, heading } from './escape_html.ts'
import type { Exercise } from './exercise_folder.ts'
import { lineCount } from './line_count.ts'
import { inListOrder } from './exercise_list.ts'
import type { ExerciseSummary } from './exercise_types.ts'

export interface Page {
  /** Where it ends up below the site's root. */
  path: string
  html(): string
}

/** `site` is the folder with templates/; `read` gives the exercises as they are now. */
export function exercisePages(site: string, read: () => readonly Exercise[]): Page[] {
  return read().flatMap(({ summary: { slug } }) => [
    { path: `build/${slug}/index.html`, html: () => page(site, 'exercise.html', slug, read()) },
    { path: `embed/${slug}/index.html`, html: () => page(site, 'exercise_embed.html', slug, read()) },
  ])
}

function page(site: string, template: string, slug: string, exercises: readonly Exercise[]): string {
  const exercise = exercises.find(({ summary }) => summary.slug === slug)!
  const { title, summary, part, minutes } = exercise.summary
  const ordered = inListOrder(exercises.map((each) => each.summary))
  const index = ordered.findIndex((each) => each.slug === slug)
  const values: Record<string, string> = {
    title: escapeHtml(title),
    heading: heading(title),
    summary: escapeHtml(summary),
    part: escapeHtml(part),
    slug,
    place: String(index + 1),
    count: String(ordered.length),
    minutes: String(minutes),
    static: staticExercise(exercise),
    neighbours: neighbour('prev', ordered[index - 1]) + neighbour('next', ordered[index + 1]),
  }
  const text = readFileSync(join(site, 'templates', template), 'utf8')
  return text.replace(/%(\w+)%/g, (whole, name: string) => values[name] ?? whole)
}

function neighbour(rel: 'prev' | 'next', exercise: ExerciseSummary | undefined): string {
  if (!exercise) return ''
  const word = rel === 'prev' ? 'Previous' : 'Next'
  return `<a rel="${rel}" href="../${exercise.slug}/"><span>${word}</span> ${escapeHtml(exercise.title)}</a>`
}

/** What can be read before any script has arrived, in the shape that the component will give it. */
function staticExercise({ detail }: Exercise): string {
  return (
    '<div class="exercise" aria-busy="true"><section class="exercise-task" aria-label="Task">' +
    `<div class="prose">${detail.task_html}</div></section>` +
    `<section class="exercise-work" aria-label="Your code" style="--lines: ${lineCount(detail.starters.js)}">` +
    '<div class="exercise-skeleton">' +
    '<p class="quiet">The editor is on its way.</p></div></section></div>'
  )
}
