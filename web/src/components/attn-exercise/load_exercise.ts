import { exercises, loadDetail, loadHelp } from 'virtual:exercises'
import type { ExerciseDetail, ExerciseHelp, ExerciseSummary } from '../../content/exercise_types.ts'

export interface LoadedExercise extends ExerciseDetail {
  summary: ExerciseSummary
}

export async function loadExercise(slug: string): Promise<LoadedExercise> {
  const summary = exercises.find((each) => each.slug === slug)
  const load = loadDetail[slug]
  if (!summary || !load) {
    throw new Error(`there is no exercise "${slug}"; known are ${exercises.map((each) => each.slug).join(', ')}`)
  }
  return { ...(await load()).default, summary }
}

export async function loadExerciseHelp(slug: string): Promise<ExerciseHelp> {
  return (await loadHelp[slug]!()).default
}

/** The site's root as seen from this page, ending in a slash. */
export function siteRoot(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="attn-root"]')?.content ?? './'
}
