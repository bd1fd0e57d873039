/** Made by plugin.ts from site/exercises. */
declare module 'virtual:exercises' {
  import type { ExerciseDetail, ExerciseHelp, ExerciseMistakes, ExerciseSummary } from '@web/content/exercise_types.ts'
  /** In the order of the list. */
  export const exercises: ExerciseSummary[]
  export const loadDetail: Record<string, () => Promise<{ default: ExerciseDetail }>>
  export const loadHelp: Record<string, () => Promise<{ default: ExerciseHelp }>>
  /** Of exercises that run the model. */
  export const loadMistakes: Record<string, () => Promise<{ default: ExerciseMistakes }>>
}

/** Made by plugin.ts from site/lessons. */
declare module 'virtual:lessons' {
  import type { LessonSummary } from '@web/content/lesson_types.ts'
  /** In the order in which one reads them. */
  export const lessons: LessonSummary[]
}
