/** Runs a learner's code against an exercise as the page does: the shipped check module, the sandbox's own runner. */
import { existsSync, readFileSync } from 'node:fs'
import { answer } from '../../web/src/runtime/serve.ts'
import { instantiate, type Modules } from '../../web/src/runtime/module.ts'
import type { CallResult, Diagnosis, ExerciseCase, Method, Protocol } from '../../web/src/runtime/protocol.ts'
import type { Diagnostic } from '../../web/src/compiler/diagnostics.ts'
import { runProgram, type Job, type LearnerProgram, type Outcome } from '../../web/src/learner/case_loop.ts'
import { cppProgram as moduleProgram } from '../../web/src/learner/cpp/load_module.ts'
import { javaScriptProgram as runnable, runCases } from '../../web/src/learner/run_cases.ts'
import type { Signature } from '../../web/src/learner/signature.ts'
import { compiledUnit } from '../support/compiled_units.ts'
import { loadProgram } from '../web/learner/load_program.ts'

export interface Learner {
  slug: string
  functions: Signature[]
  counts_reads: boolean
}

const wasm = new URL('../../web/generated/attn_checks.wasm', import.meta.url)

export async function loadChecks(): Promise<Modules['attn_checks']> {
  if (!existsSync(wasm)) throw new Error('web/generated/attn_checks.wasm is missing. Run ./lab build first.')
  return instantiate('attn_checks', await WebAssembly.compile(readFileSync(wasm)))
}

function ask<M extends Method>(module: Modules['attn_checks'], method: M, request: Protocol[M]['request']) {
  const message = answer('attn_checks', module, { id: 1, method, request } as Parameters<typeof answer>[2])
  if (message.kind !== 'reply') throw new Error(`${method} answered ${JSON.stringify(message)}`)
  return message.reply as Protocol[M]['reply']
}

export function casesOf(module: Modules['attn_checks'], { slug: exercise }: Learner, seed: number): ExerciseCase[] {
  return ask(module, 'exercise_cases', { exercise, seed })
}

export function judge(
  module: Modules['attn_checks'],
  { slug: exercise }: Learner,
  seed: number,
  results: CallResult[][],
): Diagnosis {
  return ask(module, 'exercise_judge', { exercise, seed, results })
}

/** A learner's program in either language: what it answers to any cases. */
export type Answer = (cases: ExerciseCase[]) => Outcome

const listener = { print: () => {}, show: () => {} }

function jobOf({ functions, counts_reads }: Learner, cases: ExerciseCase[]): Job {
  return { cases, functions: functions.map(({ name }) => name), counts_reads }
}

/** Throws a SyntaxError where the code is no JavaScript. */
export function javascriptProgram(code: string, learner: Learner): Answer {
  const names = learner.functions.map(({ name }) => name)
  const program = loadProgram(code, names)
  return (cases) => runCases(program, jobOf(learner, cases), { ...listener, placeOf: () => undefined })
}

/** Throws what clang says where the code does not compile. */
export async function cppProgram(code: string, learner: Learner): Promise<Answer> {
  const module = await compiledModule(code, learner.functions)
  return (cases) => runProgram(moduleProgram(module, learner.functions, jobOf(learner, cases), listener), cases)
}

async function compiledModule(code: string, functions: Signature[]): Promise<WebAssembly.Module> {
  const unit = await compiledUnit(code, functions)
  if ('diagnostics' in unit) throw new CompileError(unit.diagnostics)
  return WebAssembly.compile(unit.wasm)
}

/** For calls one by one. */
export function liveJavaScript(code: string, job: Job): LearnerProgram {
  return runnable(loadProgram(code, job.functions), job, { ...listener, placeOf: () => undefined })
}

export async function liveCpp(code: string, functions: Signature[], job: Job): Promise<LearnerProgram> {
  return moduleProgram(await compiledModule(code, functions), functions, job, listener)
}

export class CompileError extends Error {
  constructor(diagnostics: Diagnostic[]) {
    super(diagnostics.map(({ message, place }) => `line ${place?.line ?? '?'}: ${message}`).join('\n'))
  }
}

export function check(module: Modules['attn_checks'], learner: Learner, program: Answer, seed: number): Diagnosis {
  const { results, fault } = program(casesOf(module, learner, seed))
  if (!results) throw new Error(`the run ended early: ${fault?.title ?? 'without a reason'}`)
  return judge(module, learner, seed, results)
}
