/** Every mutant of every right answer before the court. */
import { CompileError, type Answer, type Learner } from '../checks.ts'
import type { Court, Finding, Kind } from './court.ts'
import { mutantsOf } from './mutants/mutants.ts'
import type { LanguageId } from './mutants/languages.ts'
import { programIn, type Subject } from './subject.ts'

export interface Trial {
  /** Path of the right answer that was changed. */
  program: string
  mutant: string
  finding: Finding
}

export interface Suspect {
  program: string
  mutant: string
  code: string
}

/** All mutants, those that do not compile among them. */
export function suspectsOf({ programs, language }: Subject): Suspect[] {
  return programs.flatMap(({ path, code }) =>
    mutantsOf(code, language).map((mutant) => ({ program: path, mutant: mutant.id, code: mutant.code })),
  )
}

/** Undefined where it does not compile: then it is no program, and the learner has been told so. */
export async function trial(
  suspect: Suspect,
  { language, learner }: Subject,
  court: Court,
): Promise<Trial | undefined> {
  const answer = await compiled(suspect.code, language, learner)
  return answer && { program: suspect.program, mutant: suspect.mutant, finding: await court.try(answer) }
}

async function compiled(code: string, language: LanguageId, learner: Learner): Promise<Answer | undefined> {
  try {
    return await programIn(language, code, learner)
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof CompileError) return undefined
    throw error
  }
}

/** A check that lets one of these happen is wrong. */
export const failures: Kind[] = ['survived', 'wrongly named', 'not named']

export function countsOf(trials: Trial[]): Record<Kind, number> {
  const count = (kind: Kind) => trials.filter(({ finding }) => finding.kind === kind).length
  return {
    named: count('named'),
    unrecognised: count('unrecognised'),
    general: count('general'),
    equivalent: count('equivalent'),
    survived: count('survived'),
    'wrongly named': count('wrongly named'),
    'not named': count('not named'),
  }
}
