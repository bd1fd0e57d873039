/** One exercise in one language, as the proof needs it: programs to change, and programs that say who deserves a name. */
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { mistakeOf, readExercises, type Exercise } from '../../../web/src/content/exercise_folder.ts'
import type { Modules } from '../../../web/src/runtime/module.ts'
import { cppProgram, javascriptProgram, type Answer, type Learner } from '../checks.ts'
import { Court, type Seeds, type Witness } from './court.ts'
import { loadEvidence } from './evidence.ts'
import type { LanguageId } from './mutants/languages.ts'
import { mutantsOf } from './mutants/mutants.ts'

export const root = fileURLToPath(new URL('../../../', import.meta.url))

/** For each exercise and language. */
export const enough_mutants = 100

export interface Subject {
  slug: string
  /** From the root, with a slash at its end. */
  folder: string
  language: LanguageId
  learner: Learner
  /** The right answers: paths in the folder, and what they hold. */
  programs: { path: string; code: string }[]
}

export function readSubjects(language: LanguageId): Subject[] {
  return readExercises(`${root}site/exercises/`).map((exercise) => subjectOf(exercise, language))
}

function subjectOf({ summary, detail }: Exercise, language: LanguageId): Subject {
  const { slug } = summary
  const folder = `site/exercises/${String(summary.number).padStart(2, '0')}-${slug}/`
  const learner = { slug, functions: detail.functions, counts_reads: detail.counts_reads }
  const others = readdirSync(`${root}${folder}right_answers`).filter((name) => name.endsWith(`.${language}`))
  const program = (path: string) => ({ path, code: readFileSync(`${root}${folder}${path}`, 'utf8') })
  const solution = program(`solution.${language}`)
  // Compiling a C++ mutant takes longer than trying it: there a solution that has enough of them will do.
  const enough = language === 'cpp' && mutantsOf(solution.code, language).length >= enough_mutants
  const programs = [solution, ...(enough ? [] : others.sort().map((name) => program(`right_answers/${name}`)))]
  return { slug, folder, language, learner, programs }
}

/**
 * The recorded mistakes are witnesses: those in JavaScript for both languages, as a name means the same in both, and for
 * C++ its own, too, which end with an error where JavaScript goes on without a number.
 */
export async function courtFor(subject: Subject, checks: Modules['attn_checks'], seeds: Seeds): Promise<Court> {
  const { learner, folder } = subject
  const witnesses = readdirSync(`${root}${folder}mistakes`).flatMap((file): Witness[] => {
    const { id, language } = mistakeOf(file)!
    if (language !== 'js' && language !== subject.language) return []
    const code = readFileSync(`${root}${folder}mistakes/${file}`, 'utf8')
    return [{ id, answer: () => programIn(language, code, learner) }]
  })
  const solution = javascriptProgram(readFileSync(`${root}${folder}solution.js`, 'utf8'), learner)
  return new Court(checks, learner, seeds, solution, witnesses, await loadEvidence(`${root}${folder}`))
}

/** Throws a SyntaxError or a CompileError where it does not compile. */
export async function programIn(language: LanguageId, code: string, learner: Learner): Promise<Answer> {
  return language === 'js' ? javascriptProgram(code, learner) : cppProgram(code, learner)
}
