/** A learner's C++ on one call or several, in this process. */
import { runProgram, type Job, type Outcome, type Shown } from '../../../../web/src/learner/case_loop.ts'
import { cppProgram } from '../../../../web/src/learner/cpp/load_module.ts'
import { parseSignature } from '../../../../web/src/learner/signature.ts'
import type { Call } from '../../../../web/src/runtime/protocol.ts'
import { compiledUnit } from '../../../support/compiled_units.ts'

export interface CppRun extends Outcome {
  prints: string[]
  shows: Shown[]
}

export interface RunCppOptions {
  /** Without cases: one call of the first function, without arguments. */
  cases?: Call[][]
  counts_reads?: boolean
  libcxx?: boolean
}

export async function runCpp(
  code: string,
  signatures: string | string[],
  options: RunCppOptions = {},
): Promise<CppRun> {
  const functions = [signatures].flat().map(parseSignature)
  const unit = await compiledUnit(code, functions, options)
  if (!('wasm' in unit)) {
    const errors = unit.diagnostics.map(({ message, place }) => `line ${place?.line ?? '?'}: ${message}`)
    throw new Error(errors.join('\n'))
  }
  const returns = functions[0]!.results.map(({ name }) => ({ name, kind: 'number' as const }))
  const cases = options.cases ?? [[{ function: functions[0]!.name, arg_names: [], args: [], returns }]]
  const job: Job = {
    cases: cases.map((calls, index) => ({ name: `case ${index}`, calls, shown: index === 0 })),
    functions: functions.map(({ name }) => name),
    counts_reads: options.counts_reads ?? false,
  }
  const prints: string[] = []
  const shows: Shown[] = []
  const listener = { print: (_: number, text: string) => prints.push(text), show: (shown: Shown) => shows.push(shown) }
  const module = await WebAssembly.compile(unit.wasm)
  return { ...runProgram(cppProgram(module, functions, job, listener), job.cases), prints, shows }
}
