/** What the pages know of an exercise, in the three portions in which they load it. */
import type { Language } from '../learner/language.ts'
import type { Signature } from '../learner/signature.ts'

/** For lists and links. */
export interface ExerciseSummary {
  /** Name in addresses, in storage and to the checks: `causal-mask`. */
  slug: string
  /** Its folder's, which orders the exercises of a part. What people see is the place in the list (exercise_list.ts). */
  number: number
  title: string
  part: string
  /** 1 to 3. */
  difficulty: number
  minutes: number
  summary: string
}

/** For working on it. */
export interface ExerciseDetail {
  slug: string
  counts_reads: boolean
  /** The trained model can run on these functions. */
  runs_model: boolean
  /** Exercise whose mistakes the trained model can make on this page. */
  model_mistakes?: string
  functions: Signature[]
  task_html: string
  /** What to try next, shown after a pass. */
  next_html: string
  starters: Record<Language, string>
}

/** Only when asked for. */
export interface ExerciseHelp {
  hints_html: string[]
  solutions: Record<Language, string>
}

/** Only where the model makes them: by id, each in its plainest form. */
export type ExerciseMistakes = Record<string, string>
