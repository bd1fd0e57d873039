/**
 * Learners' C++, compiled as the page does it, each unit once: what came out is kept in build/compiled under the hash of
 * everything that it depends on. clang is loaded when there is something new to compile.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Diagnostic } from '../../web/src/compiler/diagnostics.ts'
import { unitFile, unitFiles } from '../../web/src/learner/cpp/glue.ts'
import type { Signature } from '../../web/src/learner/signature.ts'
import { nodeCompiler } from './node_compiler.ts'

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const folder = at('build/compiled')

export type CompiledUnit = { wasm: Uint8Array<ArrayBuffer> } | { diagnostics: Diagnostic[] }

/** The module, or the errors where there are any; warnings are not kept. */
export async function compiledUnit(
  code: string,
  functions: Signature[],
  { libcxx = false } = {},
): Promise<CompiledUnit> {
  const unit = { files: unitFiles(code, functions), main: unitFile, libcxx }
  const path = `${folder}/${createHash('sha256')
    .update(`${toolchain()}\n${JSON.stringify(unit)}`)
    .digest('hex')}`
  if (existsSync(`${path}.wasm`)) return { wasm: new Uint8Array(readFileSync(`${path}.wasm`)) }
  if (existsSync(`${path}.json`)) return JSON.parse(readFileSync(`${path}.json`, 'utf8')) as CompiledUnit
  const clang = await nodeCompiler({ libcxx })
  const { wasm, diagnostics } = clang.compile(unit)
  mkdirSync(folder, { recursive: true })
  if (wasm) keep(`${path}.wasm`, wasm)
  else keep(`${path}.json`, JSON.stringify({ diagnostics }))
  return wasm ? { wasm } : { diagnostics }
}

/** Changes with clang, its command lines, the learner's headers and the runtime. */
function toolchain(): string {
  const recipe = at('web/generated/learner/learner_runtime.recipe')
  if (!existsSync(recipe)) throw new Error(`${recipe} is missing. Run ./lab build first.`)
  return readFileSync(recipe, 'utf8') + readFileSync(at('web/src/compiler/flags.ts'), 'utf8')
}

/** Test files run side by side: a file appears whole or not at all. */
function keep(path: string, content: Uint8Array | string) {
  const partial = `${path}.${process.pid}`
  writeFileSync(partial, content)
  renameSync(partial, path)
}
