/** Runs a learner's code against an exercise as the page does: the shipped check module, the sandbox's own runner. */
import { existsSync, readFileSync } from 'node:fs'
import { answer } from '../../web/src/runtime/serve.ts'
import { instantiate, type Modules } from '../../web/src/runtime/module.ts'
import type { Diagnosis, Method, Protocol } from '../../web/src/runtime/protocol.ts'
import { runCases } from '../../web/src/learner/run_cases.ts'
import { loadProgram } from '../web/learner/load_program.ts'

export interface Learner {
  slug: string
  functions: string[]
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

export function check(module: Modules['attn_checks'], learner: Learner, code: string, seed: number): Diagnosis {
  const { slug: exercise, functions, counts_reads } = learner
  const cases = ask(module, 'exercise_cases', { exercise, seed })
  const hooks = { print: () => {}, placeOf: () => undefined }
  const { results, fault } = runCases(loadProgram(code, functions), { cases, functions, counts_reads }, hooks)
  if (!results) throw new Error(`the run ended early: ${fault?.title ?? 'without a reason'}`)
  return ask(module, 'exercise_judge', { exercise, seed, results })
}
