/**
 * Calls the learner's functions with each case's arguments and collects what they return, whatever the language. Pure of
 * any browser, so that the sandboxes and the tests run the same lines. Each case loads the program afresh: no state leaks
 * from one to the next.
 */
import type { Call, CallResult, ExerciseCase } from '../runtime/protocol.ts'
import { endsRun } from './faults.ts'
import type { Fault } from './faults.ts'

export interface Job {
  cases: ExerciseCase[]
  /** Names of all functions that the exercise asks for. */
  functions: string[]
  /** `data` is closed on every matrix, so that no element is read or written uncounted. */
  counts_reads: boolean
  /** The program stays loaded, as for the one case that is here without calls, and is called by messages. */
  live?: boolean
}

/** A matrix that the learner's code wants to see drawn. */
export interface Shown {
  case_index: number
  /** Which call of the case it was in. */
  call_index: number
  name: string
  rows: number
  cols: number
  data: Float32Array
}

/** Where what the code says on its way goes. */
export interface Listener {
  print(case_index: number, text: string): void
  show(shown: Shown): void
}

/** A program loaded for one case: what it keeps lasts until the case ends. */
export interface LoadedProgram {
  /**
   * Calls a function with copies of the arguments; what comes back is named as the call's `returns` say, and what is
   * missing or of another kind is left out and noted. Throws what the code threw.
   */
  call(call: Call, call_index: number, note: (fault: Fault) => void): CallResult
  /** Matrix elements that the last call touched, also one that threw. */
  counts(): { reads: number; writes: number }
  /** Fills every matrix that the last call was given. */
  overwriteArgs(value: number): void
}

/** A learner's program in either language. */
export interface LearnerProgram {
  load(case_index: number): LoadedProgram
  /** Names what `load` or `call` threw. */
  faultOf(thrown: unknown): Fault
}

/**
 * `results[case][call]`, fewer calls where one threw. Without results the run ended before there was anything to judge.
 * With both, `fault` is the first thing that went wrong on the way.
 */
export interface Outcome {
  results?: CallResult[][]
  fault?: Fault
}

export function runProgram(program: LearnerProgram, cases: ExerciseCase[]): Outcome {
  const results: CallResult[][] = []
  let fault: Fault | undefined
  for (const [index, each] of cases.entries()) {
    const done: CallResult[] = []
    const note = (found: Fault) => {
      fault ??= { ...found, case_name: each.name }
    }
    try {
      runCase(program, index, each.calls, done, note)
    } catch (thrown) {
      const found = program.faultOf(thrown)
      if (endsRun(found)) return { fault: found }
      note(found)
    }
    results.push(done)
  }
  return fault ? { results, fault } : { results }
}

function runCase(
  program: LearnerProgram,
  case_index: number,
  calls: Call[],
  done: CallResult[],
  note: (fault: Fault) => void,
) {
  const loaded = program.load(case_index)
  for (const [index, call] of calls.entries()) {
    try {
      const named = loaded.call(call, index, note)
      done.push([...named, ...accessCounts(loaded)])
    } catch (thrown) {
      done.push([{ name: 'error', value: 1 }, ...accessCounts(loaded)])
      if (endsRun(program.faultOf(thrown)) || !call.may_fail) throw thrown
    }
    if (call.overwrite_args !== undefined) loaded.overwriteArgs(call.overwrite_args)
  }
}

function accessCounts(loaded: LoadedProgram): CallResult {
  const { reads, writes } = loaded.counts()
  return [
    { name: 'reads', value: reads },
    { name: 'writes', value: writes },
  ]
}
