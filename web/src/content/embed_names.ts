/** What other people's pages can embed by name, as lists for the page that says how. */
import { escapeHtml } from './escape_html.ts'
import type { ExerciseSummary } from './exercise_types.ts'
import { figures } from './figures.ts'
import type { LessonSummary } from './lesson_types.ts'

export function exerciseNames(exercises: readonly ExerciseSummary[]): string {
  return list(exercises.map(({ slug, title }) => [slug, title]))
}

export function figureNames(): string {
  return list(figures.map(({ name, title }) => [name, title]))
}

export function questionNames(lessons: readonly LessonSummary[]): string {
  return list(lessons.flatMap(({ title, questions }) => questions.map((id) => [`q-${id}`, title] as const)))
}

function list(rows: readonly (readonly [name: string, title: string])[]): string {
  const items = rows.map(
    ([name, title]) => `<li><a href="./${name}/"><code>${name}</code></a> ${escapeHtml(title)}</li>`,
  )
  return `<ul class="embed-names">${items.join('')}</ul>`
}
