/**
 * Calls the learner's functions with each case's arguments and collects what they return. Pure of any browser, so that
 * the sandbox and the tests run the same lines. Each case loads the program afresh: no state leaks from one to the next.
 */
import type { Call, CallResult, ExerciseCase, ReturnSpec, Value } from '../runtime/protocol.ts'
import { consoleText } from './console_text.ts'
import { FaultError, endsRun, faultOfException, missingFunction, returnedPromise, wrongReturn } from './faults.ts'
import type { Fault, Place } from './faults.ts'
import { Matrix, access, adoptMatrix, valuesOf } from './matrix.ts'
import type { LearnerFunctions, Program } from './program.ts'

export interface Job {
  cases: ExerciseCase[]
  /** Names of all functions that the exercise asks for. */
  functions: string[]
  /** `data` is closed on every matrix, so that no element is read or written uncounted. */
  counts_reads: boolean
}

export interface Hooks {
  print(case_index: number, text: string): void
  /** Where in the learner's code an exception arose. */
  placeOf(thrown: unknown): Place | undefined
}

/**
 * `results[case][call]`, fewer calls where one threw. Without results the run ended before there was anything to judge.
 * With both, `fault` is the first thing that went wrong on the way.
 */
export interface Outcome {
  results?: CallResult[][]
  fault?: Fault
}

export function runCases(program: Program, job: Job, hooks: Hooks): Outcome {
  const results: CallResult[][] = []
  let fault: Fault | undefined
  for (const [index, each] of job.cases.entries()) {
    const note = (found: Fault) => {
      fault ??= { ...found, case_name: each.name }
    }
    const run = new CaseRun(each, job, hooks, note)
    try {
      run.load(program, index)
      run.calls()
    } catch (thrown) {
      const found = faultOfException(thrown, hooks.placeOf(thrown))
      if (endsRun(found)) return { fault: found }
      note(found)
    }
    results.push(run.results)
  }
  return fault ? { results, fault } : { results }
}

/** One case on its way: the program's own globals and the objects that it made. */
class CaseRun {
  readonly results: CallResult[] = []
  #functions: LearnerFunctions = {}
  #objects = new Map<number, unknown>()

  constructor(
    private each: ExerciseCase,
    private job: Job,
    private hooks: Hooks,
    private note: (fault: Fault) => void,
  ) {}

  load(program: Program, index: number) {
    access.data_closed = this.job.counts_reads
    const log = (...values: unknown[]) => this.hooks.print(index, consoleText(values))
    this.#functions = program(Matrix, { log, info: log, warn: log, error: log, debug: log, table: log })
    const missing = this.job.functions.find((name) => typeof this.#functions[name] !== 'function')
    if (missing !== undefined) throw new FaultError(missingFunction(missing, this.#functions[missing]))
  }

  calls() {
    for (const call of this.each.calls) {
      const args = call.args.map((value, index) =>
        this.#argument(value, call.arg_names[index] ?? `argument ${index + 1}`),
      )
      access.reads = access.writes = 0
      try {
        const returned: unknown = (this.#functions[call.function] as (...args: unknown[]) => unknown)(...args)
        const counts = accessCounts()
        this.results.push([...this.#named(call, returned), ...counts])
      } catch (thrown) {
        this.results.push([{ name: 'error', value: 1 }, ...accessCounts()])
        const found = faultOfException(thrown, this.hooks.placeOf(thrown))
        if (endsRun(found) || !call.may_fail) throw thrown
      }
      if (call.overwrite_args !== undefined) overwrite(args, call.overwrite_args)
    }
  }

  #argument(value: Value, name: string): unknown {
    if (typeof value === 'number') return value
    if ('object' in value) return this.#objects.get(value.object)
    // A copy: a function that writes into its input changes nothing for the next call.
    return adoptMatrix(value.rows, value.cols, { data: value.data.slice(), name })
  }

  /** What is missing or of another kind is left out; the judge says what that means, `note` keeps what it was. */
  #named(call: Call, returned: unknown): CallResult {
    if (isPromise(returned)) throw new FaultError(returnedPromise(call.function))
    const named: CallResult = []
    for (const [index, spec] of call.returns.entries()) {
      const value = pick(returned, spec, index, call.returns.length)
      if (spec.kind === 'object') {
        if (spec.object !== undefined) this.#objects.set(spec.object, value)
      } else if (spec.kind === 'number' && typeof value === 'number') {
        named.push({ name: spec.name, value })
      } else if (spec.kind === 'matrix' && value instanceof Matrix) {
        named.push({ name: spec.name, value: { rows: value.rows, cols: value.cols, data: valuesOf(value).slice() } })
      } else {
        this.note(wrongReturn(call.function, call.returns, spec, value))
      }
    }
    return named
  }
}

function accessCounts(): CallResult {
  return [
    { name: 'reads', value: access.reads },
    { name: 'writes', value: access.writes },
  ]
}

/** `{ output, weights }`, `[output, weights]`, or, where there is one result, the bare value. */
function pick(returned: unknown, spec: ReturnSpec, index: number, count: number): unknown {
  if (count === 1 && spec.kind === 'object') return returned
  if (Array.isArray(returned)) return (returned as unknown[])[index]
  if (returned !== null && typeof returned === 'object' && !(returned instanceof Matrix)) {
    if (spec.name in returned) return (returned as Record<string, unknown>)[spec.name]
  }
  return count === 1 ? returned : undefined
}

function isPromise(value: unknown): boolean {
  return value !== null && typeof value === 'object' && typeof (value as { then?: unknown }).then === 'function'
}

function overwrite(args: unknown[], value: number) {
  for (const arg of args) if (arg instanceof Matrix) valuesOf(arg).fill(value)
}
