/** One press of Run: cases from the lab, the learner's code in the sandbox, the lab's verdict on what came out. */
import type { Ask } from '../runtime/client.ts'
import type { Matrix } from '../runtime/matrix.ts'
import type { Comparison, Diagnosis, Step } from '../runtime/protocol.ts'
import type { Job, Shown } from './case_loop.ts'
import type { Fault } from './faults.ts'
import { inLanguage } from './in_language.ts'
import type { Language } from './language.ts'
import type { LiveRun } from './live_run.ts'
import type { Print, RunOptions, SandboxRun } from './run_watch.ts'

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

/** Where code of one language runs. */
export interface CodeRunner {
  readonly language: Language
  /** Makes ready what the next run needs. */
  prepare(): void
  run(code: string, job: Job, options: RunOptions): Promise<SandboxRun>
  /** Loads the code for a job of `liveJob`, to be called until it is closed. Rejects with a FaultError where it cannot. */
  open(code: string, job: Job, signal?: AbortSignal): Promise<LiveRun>
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
  shows: ShownMatrix[]
  case_names: string[]
}

/** What the learner's code had drawn, beside what a right answer has under that name. */
export interface ShownMatrix {
  case_index: number
  name: string
  got: Matrix
  expected?: Matrix
  /** Names under which the lab has a matrix to compare with. */
  known_names: string[]
}

/** Diagnoses that say less than the runner saw: it knows the line, and what was returned instead. */
const runnerKnowsBetter: Record<string, Fault['id']> = { threw: 'threw', nothing_returned: 'wrong_return' }

export async function checkExercise(ask: Ask, runner: CodeRunner, request: CheckRequest): Promise<Verdict> {
  const begin = performance.now()
  const { exercise, seed, functions, counts_reads } = request
  runner.prepare()
  const cases = await ask('exercise_cases', { exercise, seed })
  const job = { cases, functions, counts_reads }
  const { results, fault, prints, shows } = await runner.run(request.code, job, request)
  const judged = results && (await ask('exercise_judge', { exercise, seed, results }))
  const diagnosis = judged && inWordsOf(runner.language, judged)
  return {
    ...verdictOf(diagnosis, fault),
    seed,
    ms: performance.now() - begin,
    prints,
    shows: await besideExpected(ask, exercise, seed, shows),
    case_names: cases.map(({ name }) => name),
  }
}

/** `scaled scores` and `Scaled_Scores` are the same to a reader. */
const plainName = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')

async function besideExpected(ask: Ask, exercise: string, seed: number, shows: Shown[]): Promise<ShownMatrix[]> {
  const steps = new Map<string, Promise<Step[]>>()
  const stepsOf = ({ case_index, call_index }: Shown) => {
    const call = `${case_index}/${call_index}`
    const known = steps.get(call) ?? ask('exercise_steps', { exercise, seed, case_index, call_index })
    steps.set(call, known)
    return known
  }
  return Promise.all(
    shows.map(async (shown) => {
      const { case_index, name, rows, cols, data } = shown
      const known = await stepsOf(shown)
      const expected = known.find((step) => plainName(step.name) === plainName(name))?.value
      const known_names = known.map((step) => step.name)
      return { case_index, name, got: { rows, cols, data }, known_names, ...(expected && { expected }) }
    }),
  )
}

function inWordsOf(language: Language, diagnosis: Diagnosis): Diagnosis {
  const { title, message } = diagnosis
  return { ...diagnosis, title: inLanguage(title, language), message: inLanguage(message, language) }
}

type Judged = Omit<Verdict, 'seed' | 'ms' | 'prints' | 'shows' | 'case_names'>

export function verdictOf(diagnosis: Diagnosis | undefined, fault: Fault | undefined): Judged {
  const nothing = { passed: false, comparisons: [], checks_passed: 0, checks_total: 0 }
  if (!diagnosis) return { ...nothing, ...fault! }
  if (fault && runnerKnowsBetter[diagnosis.id] === fault.id) return { ...diagnosis, ...fault, id: diagnosis.id }
  return diagnosis
}
