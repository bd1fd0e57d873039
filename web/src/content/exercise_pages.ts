/** The pages that follow from site/exercises: one per exercise, the same to embed, and the cards of the list. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readExercises, type Exercise } from './exercise_folder.ts'
import type { ExerciseSummary } from './exercise_types.ts'

export interface Page {
  /** Where it ends up below the site's root. */
  path: string
  html(): string
}

/** `site` is the folder with templates/ and exercises/. */
export function exercisePages(site: string): Page[] {
  const folder = join(site, 'exercises')
  return readExercises(folder).flatMap(({ summary: { slug } }) => [
    { path: `build/${slug}/index.html`, html: () => page(site, 'exercise.html', slug) },
    { path: `embed/${slug}/index.html`, html: () => page(site, 'exercise_embed.html', slug) },
  ])
}

function page(site: string, template: string, slug: string): string {
  const exercises = readExercises(join(site, 'exercises'))
  const exercise = exercises.find(({ summary }) => summary.slug === slug)!
  const { title, summary, part, number, minutes } = exercise.summary
  const values: Record<string, string> = {
    title: escape(title),
    heading: heading(title),
    summary: escape(summary),
    part: escape(part),
    slug,
    number: String(number),
    // The numbers of the folders may have gaps.
    count: String(exercises.at(-1)!.summary.number),
    minutes: String(minutes),
    static: staticExercise(exercise),
  }
  const text = readFileSync(join(site, 'templates', template), 'utf8')
  return text.replace(/%(\w+)%/g, (whole, name: string) => values[name] ?? whole)
}

/** What can be read before any script has arrived, in the shape that the component will give it. */
function staticExercise({ detail }: Exercise): string {
  return (
    '<div class="exercise"><section class="exercise-task" aria-label="Task">' +
    `<div class="prose">${detail.task_html}</div></section>` +
    '<section class="exercise-work" aria-label="Your code"><div class="exercise-skeleton">' +
    '<p class="quiet">The editor is on its way.</p></div></section></div>'
  )
}

/** The list's cards, before anything is known of the learner. */
export function exerciseCards(summaries: ExerciseSummary[]): string {
  return `<ul class="exercise-cards">${summaries.map(card).join('')}</ul>`
}

const difficultyWords = ['first steps', 'some thought', 'takes patience']

function card({ slug, number, title, part, difficulty, minutes, summary }: ExerciseSummary): string {
  return (
    `<li class="exercise-card" data-exercise="${slug}" data-state="not_started">` +
    `<p class="card-part">${number} · ${escape(part)}</p>` +
    `<h2><a href="./${slug}/">${heading(title)}</a></h2>` +
    `<p>${escape(summary)}</p>` +
    `<p class="card-facts"><span>about ${minutes} minutes</span><span>${difficultyWords[difficulty - 1]!}</span></p>` +
    '<p class="card-foot"><span class="card-state"></span>' +
    `<a class="btn small ghost card-action" href="./${slug}/">Start<span class="visually-hidden">: ${escape(title)}</span></a></p></li>`
  )
}

/** "dot-product" is one word: a line does not end inside it. */
function heading(title: string): string {
  return escape(title).replace(/\w+(?:-\w+)+/g, '<span class="nowrap">$&</span>')
}

function escape(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replace(/[&<>"]/g, (character) => entities[character]!)
}
