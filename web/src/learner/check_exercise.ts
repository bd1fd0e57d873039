/** One press of Run: cases from the lab, the learner's code in the sandbox, the lab's verdict on what came out. */
import type { Ask } from '../runtime/client.ts'
import type { Comparison, Diagnosis } from '../runtime/protocol.ts'
import type { Fault } from './faults.ts'
import type { Print, Sandbox } from './sandbox.ts'

export interface CheckRequest {
  exercise: string
  code: string
  functions: string[]
  counts_reads: boolean
  seed: number
  limit_ms?: number
  signal?: AbortSignal
  onStart?: () => void
}

/** What the page shows after a run. */
export interface Verdict {
  id: string
  passed: boolean
  title: string
  message: string
  case_name?: string
  row?: number
  col?: number
  /** Place in the learner's code, from 1, where it is known. */
  line?: number
  column?: number
  comparisons: Comparison[]
  checks_passed: number
  /** 0 when nothing could be checked. */
  checks_total: number
  seed: number
  /** From the press of Run to the verdict. */
  ms: number
  prints: Print[]
  case_names: string[]
}

/** Diagnoses that say less than the runner saw: it knows the line, and what was returned instead. */
const runnerKnowsBetter: Record<string, Fault['id']> = { threw: 'threw', nothing_returned: 'wrong_return' }

export async function checkExercise(ask: Ask, sandbox: Sandbox, request: CheckRequest): Promise<Verdict> {
  const begin = performance.now()
  const { exercise, seed, functions, counts_reads } = request
  sandbox.prepare()
  const cases = await ask('exercise_cases', { exercise, seed })
  const job = { cases, functions, counts_reads }
  const { results, fault, prints } = await sandbox.run(request.code, job, request)
  const diagnosis = results && (await ask('exercise_judge', { exercise, seed, results }))
  return {
    ...verdictOf(diagnosis, fault),
    seed,
    ms: performance.now() - begin,
    prints,
    case_names: cases.map(({ name }) => name),
  }
}

type Judged = Omit<Verdict, 'seed' | 'ms' | 'prints' | 'case_names'>

export function verdictOf(diagnosis: Diagnosis | undefined, fault: Fault | undefined): Judged {
  const nothing = { passed: false, comparisons: [], checks_passed: 0, checks_total: 0 }
  if (!diagnosis) return { ...nothing, ...fault! }
  if (fault && runnerKnowsBetter[diagnosis.id] === fault.id) return { ...diagnosis, ...fault, id: diagnosis.id }
  return diagnosis
}
