/** Brings a learner's data from a file to this device. Nothing that is here is lost: what it replaces is put aside. */
import { asRecord, openChannel, type DraftRecord, type EarlierVersion } from './drafts.ts'
import { languageChoiceName } from './language_choice.ts'
import type { LearnerData, TextData } from './learner_data.ts'
import {
  asAnswer,
  asLessonProgress,
  joinAnswers,
  joinLessonProgress,
  type Answer,
  type LessonProgress,
} from './lessons.ts'
import { answerName, draftName, lessonName, passesName, progressName, type TextName } from './names.ts'
import { asVersions } from './passes.ts'
import { asProgress, joinProgress, type Progress } from './progress.ts'
import { store as browserStore, type Store } from './store.ts'
import { joinVersions, type Version } from './versions.ts'

/** What an import does to the text of one exercise in one language. */
export interface TextChange extends TextName {
  /** `replaced`: another text is here, which becomes an earlier version. */
  kind: 'new' | 'replaced' | 'same'
}

/** What would change; shown before anything does. */
export function plannedChanges(here: LearnerData, file: LearnerData): TextChange[] {
  return [...file.exercises].flatMap(([exercise, { texts }]) =>
    [...texts].map(([language, text]) => {
      const there = here.exercises.get(exercise)?.texts.get(language)
      return { exercise, language, kind: kindOf(there, text) }
    }),
  )
}

function kindOf(here: TextData | undefined, file: TextData): TextChange['kind'] {
  if (!here?.draft || !file.draft) return here?.draft || !file.draft ? 'same' : 'new'
  return here.draft.code === file.draft.code ? 'same' : 'replaced'
}

/** What an import adds to what was read and answered: how many of each. */
export interface ReadingChange {
  lessons_read: number
  questions_right: number
  predictions: number
}

export function plannedReading(here: LearnerData, file: LearnerData): ReadingChange {
  const lessons = [...file.lessons].map(([slug, lesson]) => ({ lesson, old: here.lessons.get(slug) }))
  const answers = [...file.answers].map(([id, answer]) => ({ answer, old: here.answers.get(id) }))
  const adds = (new_one: unknown, old: unknown) => new_one !== undefined && old === undefined
  return {
    lessons_read: lessons.filter(({ lesson, old }) => adds(lesson.read_at, old?.read_at)).length,
    questions_right: answers.filter(({ answer, old }) => adds(answer.right_at, old?.right_at)).length,
    predictions: answers.filter(({ answer, old }) => adds(answer.committed, old?.committed)).length,
  }
}

export async function importLearnerData(
  { language, exercises, lessons, answers }: LearnerData,
  store: Store = browserStore,
  now: number = Date.now(),
): Promise<void> {
  for (const [exercise, { progress, texts }] of exercises) {
    for (const [language, text] of texts) await importText({ exercise, language }, text, store, now)
    if (progress) {
      await store.update<Progress>(progressName(exercise), (old) =>
        old === undefined ? progress : joinProgress(asProgress(old), progress),
      )
    }
  }
  for (const [slug, lesson] of lessons) {
    await store.update<LessonProgress>(lessonName(slug), (old) => joinLessonProgress(asLessonProgress(old), lesson))
  }
  for (const [id, answer] of answers) {
    await store.update<Answer>(answerName(id), (old) => joinAnswers(asAnswer(old), answer))
  }
  if (language !== undefined) await store.update<unknown>(languageChoiceName, (old) => old ?? language)
}

async function importText(name: TextName, { draft, passes }: TextData, store: Store, now: number) {
  if (passes.length > 0) await store.update<Version[]>(passesName(name), (old) => joinVersions(asVersions(old), passes))
  if (!draft) return
  const record = await store.update<DraftRecord>(draftName(name), (old) => withImported(asRecord(old), draft, now))
  announce(draftName(name), record)
}

const writer = 'import'

/** The file's text is the newest now, whenever it was written. */
function withImported(
  here: DraftRecord | undefined,
  { code, saved_at, earlier }: NonNullable<TextData['draft']>,
  now: number,
): DraftRecord {
  const theirs = earlier.map((version) => ({ ...version, writer }))
  if (!here) return { code, saved_at, writer, earlier: theirs }
  if (here.code === code) return { ...here, earlier: joinVersions(here.earlier, theirs) }
  const { earlier: before, ...old } = here
  const aside: EarlierVersion = { ...old, reason: 'imported' }
  const kept = [aside, ...before.filter((version) => version.code !== old.code)]
  return { code, saved_at: Math.max(now, here.saved_at + 1), writer, earlier: joinVersions(kept, theirs) }
}

/** Tabs that have the exercise open tell the learner. */
function announce(name: string, { code, saved_at }: DraftRecord) {
  const channel = openChannel(name)
  channel?.postMessage({ code, saved_at, writer })
  channel?.close()
}
