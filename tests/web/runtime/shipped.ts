/** The very files that a visitor downloads: the modules in build/site, with the glue that em++ wrote for them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { relaxedSimd } from 'wasm-feature-detect'
import type { Build } from '../../../web/src/runtime/build.ts'
import { instantiate, type Modules } from '../../../web/src/runtime/module.ts'
import type { FromWorker, ModuleName } from '../../../web/src/runtime/messages.ts'
import type { AttendRequest, LoadModelRequest } from '../../../web/src/runtime/protocol.ts'
import type { OnProgress } from '../../../web/src/runtime/readable_files.ts'
import { answer } from '../../../web/src/runtime/serve.ts'
import type { Matrix } from '../../../web/src/runtime/matrix.ts'

const assets = new URL('../../../build/site/assets/', import.meta.url)
const fixtures = new URL('../../fixtures/', import.meta.url)
const model = new URL('../../../site/data/', import.meta.url)

// Node 20 knows relaxed SIMD behind a flag, which later ones no longer have.
if (!(await relaxedSimd())) setFlagsFromString('--experimental-wasm-relaxed-simd')

export const builds: readonly Build[] = ['simd', 'relaxed']

/** Each of the cases once for every build. */
export const inEveryBuild = <T extends object>(cases: readonly T[]): (T & { build: Build })[] =>
  builds.flatMap((build) => cases.map((each) => ({ ...each, build })))

/** The checks and the figures are the same module for all. */
const one_build: readonly ModuleName[] = ['attn_checks', 'attn_figures']
export const fileName = (name: ModuleName, build: Build) =>
  build === 'simd' || one_build.includes(name) ? name : `${name}_${build}`

export function shippedBytes(name: ModuleName, build: Build = 'simd'): Buffer {
  const files = existsSync(assets) ? readdirSync(assets) : []
  const wanted = fileName(name, build)
  const found = files.filter((file) => file.startsWith(`${wanted}-`) && file.endsWith('.wasm'))
  if (found.length !== 1)
    throw new Error(`build/site/assets holds ${found.length} files ${wanted}-*.wasm. Run ./lab build first.`)
  return readFileSync(new URL(found[0]!, assets))
}

const compiled = new Map<string, Promise<WebAssembly.Module>>()

export function shippedModule(name: ModuleName, build: Build = 'simd'): Promise<WebAssembly.Module> {
  const file = fileName(name, build)
  const module = compiled.get(file) ?? WebAssembly.compile(new Uint8Array(shippedBytes(name, build)))
  compiled.set(file, module)
  return module
}

/** A fresh instance with memory of its own. */
export async function shipped<N extends ModuleName>(name: N, build: Build = 'simd'): Promise<Modules[N]> {
  return instantiate(name, await shippedModule(name, build))
}

export interface Tensor {
  shape: number[]
  data: number[]
}

export interface Fixture {
  name: string
  params: Record<string, string | number | number[]>
  inputs: Record<string, Tensor>
  expected: Record<string, Tensor>
}

export function fixtureCases(topic: string): Fixture[] {
  const { cases } = JSON.parse(readFileSync(new URL(`${topic}.json`, fixtures), 'utf8')) as { cases: Fixture[] }
  if (cases.length === 0) throw new Error(`tests/fixtures/${topic}.json has no cases.`)
  return cases
}

/** Matrix number `index` of the last two dimensions. */
export function matrixOf({ shape, data }: Tensor, index: number): Matrix {
  const [rows, cols] = shape.slice(-2) as [number, number]
  const begin = index * rows * cols
  return { rows, cols, data: Float32Array.from(data.slice(begin, begin + rows * cols)) }
}

export const randomMatrix = (rows: number, cols: number): Matrix => ({
  rows,
  cols,
  data: Float32Array.from({ length: rows * cols }, () => Math.random() * 2 - 1),
})

export const attendRequest = (kernel: string): AttendRequest => ({
  kernel,
  query: randomMatrix(3, 4),
  key: randomMatrix(5, 4),
  value: randomMatrix(5, 2),
  mask: { kind: 'causal' },
  temperature: 1,
})

export function modelFiles(): { config: ArrayBuffer; weights: ArrayBuffer; tokenizer: ArrayBuffer } {
  const read = (name: string) => new Uint8Array(readFileSync(new URL(name, model))).buffer
  return { config: read('config.json'), weights: read('model.safetensors'), tokenizer: read('tokenizer.json') }
}

/** The model's description, or the failure; what a worker would answer. */
export function loadModel(module: Modules['attn_model'], request: LoadModelRequest, onProgress?: OnProgress): unknown {
  const tell = (message: FromWorker) => {
    if (message.kind === 'progress') onProgress?.(message.done, message.total)
  }
  const said = answer('attn_model', module, { kind: 'request', id: 1, method: 'load_model', request }, tell)
  if (said.kind === 'reply') return said.reply
  return said
}
