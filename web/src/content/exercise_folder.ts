/** Reads and checks `site/exercises/NN-slug/`: one folder is one exercise, and a file that does not belong is an error. */
import { readFileSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseDocument } from './front_matter.ts'
import type { ExerciseDetail, ExerciseHelp, ExerciseMistakes, ExerciseSummary } from './exercise_types.ts'
import { renderMarkdown } from './markdown.ts'
import { ContentError } from './problem.ts'
import { splitSections } from './sections.ts'

export interface Exercise {
  summary: ExerciseSummary
  detail: ExerciseDetail
  help: ExerciseHelp
  /** In JavaScript. */
  mistakes: ExerciseMistakes
}

const languages = ['js', 'cpp']
const needed = [
  'exercise.md',
  ...languages.flatMap((language) => [`starter.${language}`, `solution.${language}`]),
  'check.cpp',
  'check_test.cpp',
  'mistakes',
  'right_answers',
]
/** What `./lab proof` records, and what it has to know beside the files above. */
const optional = ['proof']

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
  for (const { detail } of exercises) checkModelMistakes(folder, detail, exercises)
  return exercises
}

function checkModelMistakes(folder: string, { slug, model_mistakes }: ExerciseDetail, exercises: Exercise[]) {
  if (model_mistakes === undefined) return
  if (exercises.some(({ detail }) => detail.slug === model_mistakes && detail.runs_model)) return
  throw new ContentError(
    folder,
    1,
    `${slug} wants the model to make mistakes of "${model_mistakes}", which does not run it`,
  )
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
  const { title, part, difficulty, minutes, summary, counts_reads, runs_model, model_mistakes, functions } =
    front_matter
  return {
    summary: { slug: parts[2]!, number: Number(parts[1]), title, part, difficulty, minutes, summary },
    detail: {
      slug: parts[2]!,
      counts_reads,
      runs_model,
      ...(model_mistakes !== undefined && { model_mistakes }),
      functions,
      task_html: render(task),
      next_html: render(next),
      starters: { js: text('starter.js'), cpp: text('starter.cpp') },
    },
    help: { hints_html: hints.map(render), solutions: { js: text('solution.js'), cpp: text('solution.cpp') } },
    mistakes: Object.fromEntries(
      readdirSync(join(folder, 'mistakes'))
        .filter((file) => /^[a-z0-9_]+\.js$/.test(file))
        .map((file) => [file.slice(0, -3), text(`mistakes/${file}`)]),
    ),
  }
}

function checkFiles(folder: string) {
  const found = readdirSync(folder)
  for (const name of needed) {
    if (!found.includes(name)) throw new ContentError(join(folder, name), 1, 'is missing; every exercise has one')
  }
  for (const name of found) {
    if (!needed.includes(name) && !optional.includes(name))
      throw new ContentError(join(folder, name), 1, `does not belong here; an exercise has ${needed.join(', ')}`)
  }
  checkMistakes(join(folder, 'mistakes'))
}

function checkMistakes(folder: string) {
  const names = readdirSync(folder)
  for (const name of names) {
    const mistake = mistakeOf(name)
    if (!mistake) {
      throw new ContentError(
        join(folder, name),
        1,
        'a mistake is called <diagnosis_id>.js or .cpp, or <diagnosis_id>-<how>.js where it is made in several ways; ' +
          'rename or move it',
      )
    }
    const other = `${mistake.id}.${mistake.language === 'js' ? 'cpp' : 'js'}`
    if (!names.includes(other)) {
      throw new ContentError(
        join(folder, other),
        1,
        `is missing; every mistake is made in both languages, like ${name}`,
      )
    }
  }
}

/** The diagnosis that a file of mistakes/ must get, and its language; undefined where its name says neither. */
export function mistakeOf(file: string): { id: string; language: 'js' | 'cpp' } | undefined {
  const [, id, language] = /^([a-z0-9_]+)(?:-[a-z0-9_]+)?\.(js|cpp)$/.exec(file) ?? []
  return id === undefined ? undefined : { id, language: language as 'js' | 'cpp' }
}
