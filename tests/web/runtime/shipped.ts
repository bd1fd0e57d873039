/** The very files that a visitor downloads: the modules in build/site, with the glue that em++ wrote for them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { instantiate, type Modules } from '../../../web/src/runtime/module.ts'
import type { ModuleName } from '../../../web/src/runtime/messages.ts'
import type { AttendRequest } from '../../../web/src/runtime/protocol.ts'
import type { Matrix } from '../../../web/src/runtime/matrix.ts'

const assets = new URL('../../../build/site/assets/', import.meta.url)
const fixtures = new URL('../../fixtures/', import.meta.url)
const model = new URL('../../../site/data/', import.meta.url)

export function shippedBytes(name: ModuleName): Buffer {
  const files = existsSync(assets) ? readdirSync(assets) : []
  const found = files.filter((file) => file.startsWith(`${name}-`) && file.endsWith('.wasm'))
  if (found.length !== 1)
    throw new Error(`build/site/assets holds ${found.length} files ${name}-*.wasm. Run ./lab build first.`)
  return readFileSync(new URL(found[0]!, assets))
}

const compiled = new Map<ModuleName, Promise<WebAssembly.Module>>()

export function shippedModule(name: ModuleName): Promise<WebAssembly.Module> {
  const module = compiled.get(name) ?? WebAssembly.compile(new Uint8Array(shippedBytes(name)))
  compiled.set(name, module)
  return module
}

/** A fresh instance with memory of its own. */
export async function shipped<N extends ModuleName>(name: N): Promise<Modules[N]> {
  return instantiate(name, await shippedModule(name))
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
