/** What the overview says of each lesson, in words. */
import { amount } from '../../content/lesson_list.ts'
import type { LessonSummary } from '../../content/lesson_types.ts'
import type { LearnerData } from '../../storage/learner_data.ts'
import type { Answer } from '../../storage/lessons.ts'
import type { Standing } from '../overview_list.ts'

type Inside = Pick<LessonSummary, 'questions' | 'exercises'>

/** A lesson has passed when it was read to its end, whatever was answered in it. */
export function lessonStanding({ slug, ...inside }: Inside & { slug: string }, data: LearnerData): Standing {
  const { opened_at = 0, read_at } = data.lessons.get(slug) ?? {}
  const touched_at = Math.max(opened_at, ...inside.questions.map((id) => data.answers.get(id)?.touched_at ?? 0))
  const state = read_at !== undefined ? 'passed' : touched_at > 0 ? 'in_progress' : 'not_started'
  return { state, touched_at, words: [stateWords[state], ...doneInside(inside, data)] }
}

const stateWords = { not_started: 'not started', in_progress: 'in progress', passed: 'read' }

/** "2 of 4 questions", "1 of 2 exercises" */
export function doneInside({ questions, exercises }: Inside, data: LearnerData): string[] {
  const answered = questions.filter((id) => isDone(data.answers.get(id))).length
  const passed = exercises.filter((slug) => data.exercises.get(slug)?.progress?.state === 'passed').length
  return [amount('question', questions.length, answered), amount('exercise', exercises.length, passed)].filter(
    (words) => words !== undefined,
  )
}

/** Answered right, or a prediction, which nobody has to get right. */
const isDone = (answer: Answer | undefined) => answer?.right_at !== undefined || answer?.committed !== undefined
