/** A learner's data as one file, and back. The form is that of progress_file.schema.json; whatever else comes is refused. */
import { noData, type ExerciseData, type LearnerData, type TextData } from './learner_data.ts'
import { maxCommittedLength, type Answer, type LessonProgress } from './lessons.ts'
import schema from './progress_file.schema.json'
import { maxCodeLength } from './versions.ts'

const format = 'attention-lab-progress'
/** 2 since lessons and answers are in it; what a lab of version 1 wrote is read on. */
const version = 2
/** As JSON.stringify begins it, whoever has laid it out since. */
const beginning = new RegExp(`^\\s*\\{\\s*"format"\\s*:\\s*"${format}"`)
export const maxFileBytes = 64 * 2 ** 20

/** Its message says what was seen and what to do next. */
export class ProgressFileError extends Error {}

interface FileContent {
  exported_at: number
  language?: string
  exercises: Record<string, { progress?: ExerciseData['progress']; texts?: Record<string, TextData> }>
  lessons?: Record<string, LessonProgress>
  answers?: Record<string, Answer>
}

export interface ReadFile {
  data: LearnerData
  /** Milliseconds since 1970. */
  exported_at: number
}

export function writeProgressFile(data: LearnerData, exported_at: number): string {
  const { language, exercises, lessons, answers } = data
  const plain = [...exercises].map(([slug, { progress, texts }]) => [
    slug,
    { ...(progress && { progress }), texts: Object.fromEntries(texts) },
  ])
  const content = {
    format,
    version,
    exported_at,
    ...(language !== undefined && { language }),
    exercises: Object.fromEntries(plain) as unknown,
    lessons: Object.fromEntries(lessons),
    answers: Object.fromEntries(answers),
  }
  return `${JSON.stringify(content, null, 2)}\n`
}

/** Throws a ProgressFileError. */
export async function readProgressFile(file: Blob): Promise<ReadFile> {
  if (file.size > maxFileBytes) {
    const size = Math.ceil(file.size / 2 ** 20)
    throw new ProgressFileError(
      `This file has ${size} MiB; a progress file has ${maxFileBytes / 2 ** 20} at most. Choose a file that “Export” has made.`,
    )
  }
  const content = parse(await file.text())
  checkVersion(content)
  await checkForm(content)
  return dataOf(content as FileContent)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ProgressFileError(
      beginning.test(text)
        ? 'This file is cut off or damaged in the middle. Copy or download it again, then import it.'
        : 'This file is not JSON, so it is no progress file. Choose a file that “Export” has made; its name ends in .json.',
    )
  }
}

function checkVersion(content: unknown) {
  const found = content as { format?: unknown; version?: unknown } | null
  if (typeof found !== 'object' || found?.format !== format) {
    throw new ProgressFileError(
      'This file is JSON, and not the progress of this lab. Choose a file that “Export” has made.',
    )
  }
  if (typeof found.version === 'number' && found.version > version) {
    throw new ProgressFileError(
      `A newer lab wrote this file (version ${found.version}; this page reads version ${version}). ` +
        'Reload the page to get the newest lab, then import the file again.',
    )
  }
}

/** The validator comes only with a file to validate. */
async function checkForm(content: unknown) {
  const { Validator } = await import('@cfworker/json-schema')
  const { valid, errors } = new Validator(schema as object, '2020-12').validate(content)
  // The deepest place is the one that says most.
  const error = errors.at(-1)
  if (!valid) refuse(error?.instanceLocation ?? '#')
}

function refuse(location: string): never {
  const steps = location.split('/').slice(1)
  const place = steps.map((step) => decodeURIComponent(step.replaceAll('~1', '/').replaceAll('~0', '~')))
  const where = place.length > 0 ? `at ${short(place.join(' → '))}` : 'at its top'
  throw new ProgressFileError(
    `Something in this file is not as “Export” writes it, ${where}. It was changed or damaged, so nothing of it was ` +
      'imported. Choose the file as it was exported.',
  )
}

const short = (text: string) => (text.length <= 120 ? text : `${text.slice(0, 119)}…`)

function dataOf({ exported_at, language, exercises, lessons = {}, answers = {} }: FileContent): ReadFile {
  const data: LearnerData = { ...noData(), ...(language !== undefined && { language }) }
  for (const [slug, { progress, texts = {} }] of Object.entries(exercises)) {
    for (const [language, text] of Object.entries(texts)) checkLengths(text, `#/exercises/${slug}/texts/${language}`)
    data.exercises.set(slug, { texts: new Map(Object.entries(texts)), ...(progress && { progress }) })
  }
  for (const [slug, lesson] of Object.entries(lessons)) data.lessons.set(slug, lesson)
  for (const [id, answer] of Object.entries(answers)) {
    if ((answer.committed?.length ?? 0) > maxCommittedLength) refuse(`#/answers/${id}/committed`)
    data.answers.set(id, answer)
  }
  return { data, exported_at }
}

/** The schema counts characters; what is stored is limited in the units that JavaScript counts, two for an emoji. */
function checkLengths({ draft, passes }: TextData, location: string) {
  const all = [...passes, ...(draft ? [draft, ...draft.earlier] : [])]
  if (all.some(({ code }) => code.length > maxCodeLength)) refuse(location)
}
