/** The overview of the lessons as it is before anything is known of the learner. */
import { escapeHtml, heading } from './escape_html.ts'
import type { ExerciseSummary } from './exercise_types.ts'
import type { LessonSummary } from './lesson_types.ts'
import { byPart } from './parts.ts'

/** In the order in which one reads them, which gives each its place. */
export function lessonList(lessons: readonly LessonSummary[], exercises: readonly ExerciseSummary[] = []): string {
  const first = lessons[0]
  if (!first) return ''
  const places = new Map(lessons.map(({ slug }, index) => [slug, index + 1]))
  const ticks = lessons.map(() => '<span data-state="not_started"></span>')
  return (
    '<div class="overview">' +
    `<p class="overview-count"><b class="big">0</b> <span>of ${lessons.length} read</span></p>` +
    `<div class="overview-track"><div class="overview-ticks" aria-hidden="true">${ticks.join('')}</div>` +
    `<p class="overview-more">${totals(lessons, exercises)}</p></div>` +
    `<p class="overview-next"><a class="btn go-on" href="./${first.slug}/">Start with ${escapeHtml(first.title)}</a></p>` +
    '</div>' +
    byPart(lessons)
      .map(([name, members], index) => partSection(name, members, index, places))
      .join('')
  )
}

/** Over all lessons; an exercise that stands in two of them is one. */
export function idsIn(lessons: readonly LessonSummary[]): Pick<LessonSummary, 'questions' | 'exercises'> {
  const distinct = (ids: string[]) => [...new Set(ids)]
  return {
    questions: distinct(lessons.flatMap(({ questions }) => questions)),
    exercises: distinct(lessons.flatMap(({ exercises }) => exercises)),
  }
}

/** "4 questions"; with what is done of them, "2 of 4 questions"; undefined where there are none. */
export function amount(noun: string, count: number, done?: number): string | undefined {
  if (count === 0) return undefined
  return `${done === undefined ? '' : `${done} of `}${count} ${noun}${count === 1 ? '' : 's'}`
}

/** What to plan with: reading, and the exercises, which take longer. */
function totals(lessons: readonly LessonSummary[], all: readonly ExerciseSummary[]): string {
  const minutes = lessons.reduce((sum, lesson) => sum + lesson.minutes, 0)
  const { questions, exercises } = idsIn(lessons)
  const work = all.filter(({ slug }) => exercises.includes(slug)).reduce((sum, exercise) => sum + exercise.minutes, 0)
  const said = [
    `${duration(minutes)} of reading`,
    amount('question', questions.length),
    amount('exercise', exercises.length),
    work === 0 ? undefined : `${duration(work)} of exercises`,
  ]
  return said
    .filter((words) => words !== undefined)
    .map((words) => `<span>${words}</span>`)
    .join('')
}

function partSection(
  name: string,
  lessons: readonly LessonSummary[],
  index: number,
  places: ReadonlyMap<string, number>,
): string {
  const rows = lessons.map((lesson) => row(lesson, places.get(lesson.slug)!))
  const minutes = lessons.reduce((sum, lesson) => sum + lesson.minutes, 0)
  return (
    `<section class="overview-part" aria-labelledby="part-${index}">` +
    `<div class="part-head"><h2 id="part-${index}">${escapeHtml(name)}</h2>` +
    `<p class="part-count"><b>0</b> of ${lessons.length} read</p><p class="part-count">${duration(minutes)}</p></div>` +
    `<ul class="overview-rows">${rows.join('')}</ul></section>`
  )
}

function row({ slug, title, minutes, summary, questions, exercises }: LessonSummary, place: number): string {
  const inside = [amount('question', questions.length), amount('exercise', exercises.length)]
    .filter((words) => words !== undefined)
    .map((words) => `<span class="quiet">${words}</span>`)
  return (
    `<li class="overview-row" data-lesson="${slug}" data-state="not_started">` +
    `<span class="row-number">${place}</span>` +
    `<div class="row-text"><h3><a href="./${slug}/">${heading(title)}</a></h3><p>${escapeHtml(summary)}</p></div>` +
    `<p class="row-facts"><span>about ${minutes} min</span></p>` +
    `<p class="row-state">${inside.join('')}</p></li>`
  )
}

/** To five minutes from an hour on: nobody reads to the minute. */
function duration(minutes: number): string {
  if (minutes < 60) return `about ${minutes} min`
  const rounded = 5 * Math.round(minutes / 5)
  const rest = rounded % 60
  return `about ${Math.floor(rounded / 60)} h${rest === 0 ? '' : ` ${rest} min`}`
}
