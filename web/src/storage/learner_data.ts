/** Everything that a learner has on this device, as one value: what is exported, compared and imported. */
import { asRecord, Draft, type DraftRecord, type Reason } from './drafts.ts'
import { BrowserJournal, type Journal } from './journal.ts'
import { languageChoiceName } from './language_choice.ts'
import { asAnswer, asLessonProgress, type Answer, type LessonProgress } from './lessons.ts'
import { parseName, type Kept } from './names.ts'
import { asVersions } from './passes.ts'
import { asProgress, type Progress } from './progress.ts'
import { store as browserStore, type Store } from './store.ts'
import type { Version } from './versions.ts'

export interface TextData {
  draft?: Version & { earlier: (Version & { reason?: Reason })[] }
  /** Newest first. */
  passes: Version[]
}

export interface ExerciseData {
  progress?: Progress
  /** By language. */
  texts: Map<string, TextData>
}

export interface LearnerData {
  /** Chosen last. */
  language?: string
  /** By slug; among them exercises that this lab does not have. */
  exercises: Map<string, ExerciseData>
  /** By slug; like the exercises. */
  lessons: Map<string, LessonProgress>
  /** By the id of the question. */
  answers: Map<string, Answer>
}

/** Maps, because a name may be one that every object has (`constructor`). */
export async function readLearnerData(
  store: Store = browserStore,
  journal: Journal = new BrowserJournal(),
): Promise<LearnerData> {
  await settle(store, journal)
  const data = noData()
  for (const name of (await store.names()).sort()) add(data, name, await store.get(name))
  return data
}

export const noData = (): LearnerData => ({ exercises: new Map(), lessons: new Map(), answers: new Map() })

/** Forgets it all: the code, what came before it, the progress, lessons and answers, the language. */
export async function forgetLearnerData(
  store: Store = browserStore,
  journal: Journal = new BrowserJournal(),
): Promise<void> {
  await store.clear()
  for (const name of journal.names()) journal.clear(name)
}

/** Keystrokes that a page left in the journal when it was closed go to the store. */
async function settle(store: Store, journal: Journal) {
  for (const name of journal.names()) {
    const kept = parseName(name)
    if (kept?.kind !== 'draft') continue
    const draft = new Draft(kept, { store, journal })
    await draft.load()
    draft.close()
  }
}

function add(data: LearnerData, name: string, value: unknown) {
  if (name === languageChoiceName && typeof value === 'string') data.language = value
  const kept = parseName(name)
  if (kept?.kind === 'lesson') data.lessons.set(kept.slug, asLessonProgress(value))
  else if (kept?.kind === 'answer') data.answers.set(kept.question, asAnswer(value))
  else if (kept) addToExercise(data, kept, value)
}

function addToExercise({ exercises }: LearnerData, kept: Extract<Kept, { exercise: string }>, value: unknown) {
  const exercise: ExerciseData = exercises.get(kept.exercise) ?? { texts: new Map() }
  exercises.set(kept.exercise, exercise)
  if (kept.kind === 'progress') {
    exercise.progress = asProgress(value)
    return
  }
  const text: TextData = exercise.texts.get(kept.language) ?? { passes: [] }
  exercise.texts.set(kept.language, text)
  const record = kept.kind === 'draft' ? asRecord(value) : undefined
  if (record) text.draft = draftOf(record)
  if (kept.kind === 'passes') text.passes = asVersions(value)
}

/** Without the pages that wrote it, which mean nothing elsewhere. */
function draftOf({ code, saved_at, earlier }: DraftRecord): NonNullable<TextData['draft']> {
  return {
    code,
    saved_at,
    earlier: earlier.map(({ code, saved_at, reason }) => ({ code, saved_at, ...(reason && { reason }) })),
  }
}
