/**
 * What the proof has to know of an exercise beyond its programs: an exercise may have it in proof/evidence.ts. It stands
 * apart from the check, which it helps to judge.
 */
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { ExerciseCase } from '../../../web/src/runtime/protocol.ts'
import type { Answer } from '../checks.ts'
import type { Random } from './cases.ts'

/** Whether `program` deserves a name; it may be run on any cases. */
export type Claim = (program: Answer, solution: Answer) => boolean

export interface Evidence {
  /**
   * Cases of more shapes, sizes and orders than the check has: a program that passes must answer them as the solution
   * does. Without them its answers are compared for further seeds of the check alone.
   */
  cases?: (random: Random) => ExerciseCase[]
  /**
   * What a name says where many programs deserve it that answer differently. Every other name says that the program
   * answers as a recorded mistake of that name does.
   */
  claims?: Record<string, Claim>
}

/** `folder` ends with a slash. */
export async function loadEvidence(folder: string): Promise<Evidence> {
  const file = `${folder}proof/evidence.ts`
  if (!existsSync(file)) return {}
  return ((await import(pathToFileURL(file).href)) as { evidence: Evidence }).evidence
}
