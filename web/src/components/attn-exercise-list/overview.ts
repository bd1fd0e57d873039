/** What the overview says of each exercise, in words. */
import { isLanguage, languageName } from '../../learner/language.ts'
import type { ExerciseData, LearnerData } from '../../storage/learner_data.ts'
import type { ExerciseState, Progress } from '../../storage/progress.ts'

export interface ExerciseStanding {
  state: ExerciseState
  /** "passed in JavaScript and C++" */
  words: string
  solution_seen: boolean
  touched_at: number
}

export function standingOf(slug: string, data: LearnerData): ExerciseStanding {
  const exercise = data.exercises.get(slug)
  const { state, solution_seen, touched_at } = exercise?.progress ?? none
  return { state, solution_seen, touched_at, words: stateWords(state, exercise) }
}

const none: Pick<Progress, 'state' | 'solution_seen' | 'touched_at'> = {
  state: 'not_started',
  solution_seen: false,
  touched_at: 0,
}

const words: Record<ExerciseState, string> = {
  not_started: 'not started',
  in_progress: 'in progress',
  passed: 'passed',
}

/** Languages in which it passed; before that, those in which something was written. */
function stateWords(state: ExerciseState, exercise: ExerciseData | undefined): string {
  const texts = [...(exercise?.texts ?? [])].filter(([, { passes }]) => state !== 'passed' || passes.length > 0)
  const names = texts
    .map(([language]) => language)
    .filter(isLanguage)
    .map(languageName)
  return names.length > 0 && state !== 'not_started' ? `${words[state]} in ${names.join(' and ')}` : words[state]
}
