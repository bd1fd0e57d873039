/** Reads and checks `site/exercises/NN-slug/`: one folder is one exercise, and a file that does not belong is an error. */
import { readFileSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseDocument } from './front_matter.ts'
import type { ExerciseDetail, ExerciseHelp, ExerciseSummary } from './exercise_types.ts'
import { renderMarkdown } from './markdown.ts'
import { ContentError } from './problem.ts'
import { splitSections } from './sections.ts'

export interface Exercise {
  summary: ExerciseSummary
  detail: ExerciseDetail
  help: ExerciseHelp
}

const needed = ['exercise.md', 'starter.js', 'solution.js', 'check.cpp', 'check_test.cpp', 'mistakes']

/** All exercises in the order of their numbers. */
export function readExercises(folder: string): Exercise[] {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
  const exercises = names.map((name) => readExercise(join(folder, name)))
  const seen = new Map<string, string>()
  for (const { summary } of exercises) {
    const first = seen.get(summary.slug)
    if (first !== undefined) throw new ContentError(folder, 1, `two exercises are called ${summary.slug}; rename one`)
    seen.set(summary.slug, summary.title)
  }
  return exercises
}

export function readExercise(folder: string): Exercise {
  const name = basename(folder)
  const parts = /^(\d\d)-([a-z0-9]+(?:-[a-z0-9]+)*)$/.exec(name)
  if (!parts) throw new ContentError(folder, 1, `"${name}" is no name for an exercise; write NN-some-words`)
  checkFiles(folder)
  const file = join(folder, 'exercise.md')
  const text = (path: string) => readFileSync(join(folder, path), 'utf8')
  const { front_matter, body, body_line } = parseDocument(text('exercise.md'), file)
  const { task, hints, next } = splitSections(body, body_line, file)
  const render = (markdown: string) => {
    try {
      return renderMarkdown(markdown)
    } catch (error) {
      throw new ContentError(file, body_line, `its text cannot be rendered: ${(error as Error).message}`)
    }
  }
  const { title, part, difficulty, minutes, summary, counts_reads, functions } = front_matter
  return {
    summary: { slug: parts[2]!, number: Number(parts[1]), title, part, difficulty, minutes, summary },
    detail: {
      slug: parts[2]!,
      counts_reads,
      functions,
      task_html: render(task),
      next_html: render(next),
      starter: text('starter.js'),
    },
    help: { hints_html: hints.map(render), solution: text('solution.js') },
  }
}

function checkFiles(folder: string) {
  const found = readdirSync(folder)
  for (const name of needed) {
    if (!found.includes(name)) throw new ContentError(join(folder, name), 1, 'is missing; every exercise has one')
  }
  for (const name of found) {
    if (!needed.includes(name))
      throw new ContentError(join(folder, name), 1, `does not belong here; an exercise has ${needed.join(', ')}`)
  }
  for (const name of readdirSync(join(folder, 'mistakes'))) {
    if (/^[a-z0-9_]+\.js$/.test(name)) continue
    throw new ContentError(
      join(folder, 'mistakes', name),
      1,
      'a mistake is called <diagnosis_id>.js; rename or move it',
    )
  }
}
