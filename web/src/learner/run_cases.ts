/** A learner's JavaScript as a program whose functions can be called. */
import type { Call, CallResult, ReturnSpec, Value } from '../runtime/protocol.ts'
import { runProgram } from './case_loop.ts'
import type { Job, LearnerProgram, Listener, LoadedProgram, Outcome } from './case_loop.ts'
import { consoleText } from './console_text.ts'
import { FaultError, faultOfException, missingFunction, returnedPromise, wrongReturn } from './faults.ts'
import type { Fault, Place } from './faults.ts'
import { Matrix, access, adoptMatrix, isMatrix, valuesOf } from './matrix.ts'
import type { LearnerFunctions, Program } from './program.ts'
import { labFor } from './show.ts'

export interface Hooks extends Listener {
  /** Where in the learner's code an exception arose. */
  placeOf(thrown: unknown): Place | undefined
}

export function runCases(program: Program, job: Job, hooks: Hooks): Outcome {
  return runProgram(javaScriptProgram(program, job, hooks), job.cases)
}

export function javaScriptProgram(program: Program, job: Job, hooks: Hooks): LearnerProgram {
  return {
    load: (case_index) => new LoadedJavaScript(program, job, case_index, hooks),
    faultOf: (thrown) => faultOf(thrown, hooks),
  }
}

/** What was thrown may itself throw when it is looked at. */
function faultOf(thrown: unknown, { placeOf }: Hooks): Fault {
  try {
    return faultOfException(thrown, placeOf(thrown))
  } catch {
    return faultOfException('an object that throws when it is looked at', undefined)
  }
}

/** One case on its way: the program's own globals and the objects that it made. */
class LoadedJavaScript implements LoadedProgram {
  #functions: LearnerFunctions
  #objects = new Map<number, unknown>()
  #args: unknown[] = []
  #call_index = 0

  constructor(program: Program, job: Job, case_index: number, hooks: Hooks) {
    access.data_closed = job.counts_reads
    const log = (...values: unknown[]) => hooks.print(case_index, consoleText(values))
    const lab = labFor({
      show: (matrix) => hooks.show({ ...matrix, case_index, call_index: this.#call_index }),
      print: log,
    })
    this.#functions = program(Matrix, { log, info: log, warn: log, error: log, debug: log, table: log }, lab)
    const missing = job.functions.find((name) => typeof this.#functions[name] !== 'function')
    if (missing !== undefined) throw new FaultError(missingFunction(missing, this.#functions[missing]))
  }

  call(call: Call, call_index: number, note: (fault: Fault) => void): CallResult {
    this.#call_index = call_index
    this.#args = call.args.map((value, index) =>
      this.#argument(value, call.arg_names[index] ?? `argument ${index + 1}`),
    )
    access.reads = access.writes = 0
    const returned: unknown = (this.#functions[call.function] as (...args: unknown[]) => unknown)(...this.#args)
    const { reads, writes } = access
    const named = this.#named(call, returned, note)
    // Reading a result may run the learner's code, which is not part of the call.
    Object.assign(access, { reads, writes })
    return named
  }

  counts() {
    return { reads: access.reads, writes: access.writes }
  }

  overwriteArgs(value: number) {
    for (const arg of this.#args) if (isMatrix(arg)) valuesOf(arg).fill(value)
  }

  #argument(value: Value, name: string): unknown {
    if (typeof value === 'number') return value
    if ('object' in value) return this.#objects.get(value.object)
    // A copy: a function that writes into its input changes nothing for the next call.
    return adoptMatrix(value.rows, value.cols, { data: value.data.slice(), name })
  }

  /** What is missing or of another kind is left out; the judge says what that means, `note` keeps what it was. */
  #named(call: Call, returned: unknown, note: (fault: Fault) => void): CallResult {
    if (isPromise(returned)) throw new FaultError(returnedPromise(call.function))
    const named: CallResult = []
    for (const [index, spec] of call.returns.entries()) {
      const value = pick(returned, spec, index, call.returns.length)
      if (spec.kind === 'object') {
        if (spec.object !== undefined) this.#objects.set(spec.object, value)
      } else if (spec.kind === 'number' && typeof value === 'number') {
        named.push({ name: spec.name, value })
      } else if (spec.kind === 'matrix' && isMatrix(value)) {
        named.push({ name: spec.name, value: { rows: value.rows, cols: value.cols, data: valuesOf(value).slice() } })
      } else {
        note(wrongReturn(call.function, call.returns, spec, value))
      }
    }
    return named
  }
}

/** `{ output, weights }`, `[output, weights]`, or, where there is one result, the bare value. */
function pick(returned: unknown, spec: ReturnSpec, index: number, count: number): unknown {
  if (count === 1 && spec.kind === 'object') return returned
  if (Array.isArray(returned)) return (returned as unknown[])[index]
  if (returned !== null && typeof returned === 'object' && !isMatrix(returned)) {
    if (spec.name in returned) return (returned as Record<string, unknown>)[spec.name]
  }
  return count === 1 ? returned : undefined
}

function isPromise(value: unknown): boolean {
  return value !== null && typeof value === 'object' && typeof (value as { then?: unknown }).then === 'function'
}
