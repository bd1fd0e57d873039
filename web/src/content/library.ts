/**
 * What an expression in a lesson can call: the lab's own modules, run while building, so that no number of a lesson and no
 * right answer is typed in. Matrices are nested arrays here: `attend({ query: [[1, 0]], key: [[1, 0], [0, 1]], ... })`.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatBytes, formatDecimalBytes, formatFactor, threeDigits } from '../draw/format.ts'
import type { Matrix } from '../runtime/matrix.ts'
import { module_of, type ModuleName } from '../runtime/messages.ts'
import { instantiate, type Modules } from '../runtime/module.ts'
import type { AttendRequest, KvBytes, Method, Protocol } from '../runtime/protocol.ts'
import { answer } from '../runtime/serve.ts'

/** Names that expressions see. */
export type Scope = Readonly<Record<string, unknown>>

type Rows = number[][]

const needed = ['attn_lab', 'attn_profile', 'attn_figures'] as const satisfies ModuleName[]

/** `generated` is the folder of the modules; `data` that of the trained model. */
export async function openLibrary(generated: string, data: string): Promise<Scope> {
  const modules: Partial<Record<ModuleName, Modules[ModuleName]>> = {}
  for (const name of needed) {
    const wasm = await WebAssembly.compile(new Uint8Array(readFileSync(join(generated, `${name}.wasm`))))
    modules[name] = await instantiate(name, wasm)
  }
  const ask = <M extends Method>(method: M, request: Protocol[M]['request']): Protocol[M]['reply'] => {
    const name = module_of[method]
    const said = answer(name, modules[name]!, { kind: 'request', id: 0, method, request })
    if (said.kind === 'reply') return said.reply as Protocol[M]['reply']
    throw new Error(said.kind === 'failure' ? said.message : `${method} could not be computed`)
  }
  const trained = JSON.parse(readFileSync(join(data, 'config.json'), 'utf8')) as unknown
  const heads = JSON.parse(readFileSync(join(data, 'heads.json'), 'utf8')) as unknown
  return { ...engineScope(ask), ...wordScope, ...arithmeticScope, trained, trained_heads: heads }
}

type Ask = <M extends Method>(method: M, request: Protocol[M]['request']) => Protocol[M]['reply']

function engineScope(ask: Ask): Scope {
  const kvBytes = ({ dtype = 'float16', seq_len = 1, batch = 1 }: Partial<Parameters<typeof kvRows>[0]>) =>
    kvRows({ dtype, seq_len, batch })
  const kvRows = (request: Protocol['kv_bytes']['request']) => ask('kv_bytes', request)
  const modelOf = (rows: readonly KvBytes[], name: string) => {
    const found = rows.find((row) => row.name === name)
    if (!found) throw new Error(`no model is called "${name}"; known are ${rows.map((row) => row.name).join(', ')}`)
    return found
  }
  return {
    attend(request: AttendInRows) {
      const { output, scores, weights } = ask('attend', attendRequest(request))
      return { output: rowsOf(output), scores: scores && rowsOf(scores), weights: weights && rowsOf(weights) }
    },
    /** A known model's cache, and all that is known of it. */
    kv_model: ({ model, ...rest }: { model: string } & Partial<Protocol['kv_bytes']['request']>) =>
      modelOf(kvBytes(rest), model),
    kv_bytes: ({ model, ...rest }: { model: string } & Partial<Protocol['kv_bytes']['request']>) =>
      modelOf(kvBytes(rest), model).bytes,
    bytes_needed: (request: Protocol['bytes_needed']['request']) => ask('bytes_needed', request),
    flop_crossover: (request: Protocol['flop_crossover']['request']) => ask('flop_crossover', request).seq_len,
    softmax_row: ({ scores, temperature = 1 }: { scores: number[]; temperature?: number }) =>
      ask('softmax_row', { scores, temperature }),
    scale_lens: (request: Protocol['scale_lens']['request']) => ask('scale_lens', request),
    mask_pattern: (request: Partial<Protocol['mask_pattern']['request']> & { seq_len: number }) =>
      rowsOf(ask('mask_pattern', maskPattern(request))),
    mask_facts: ({ allowed, num_layers = 1 }: { allowed: Rows; num_layers?: number }) => {
      const facts = ask('mask_facts', { allowed: matrixOf(allowed), num_layers })
      return { ...facts, reach: rowsOf(facts.reach), reached_last: rowsOf(facts.reached_last) }
    },
    online_softmax: ({ scores, value, tile }: { scores: number[]; value: Rows; tile: number }) =>
      ask('online_softmax', { scores, value: matrixOf(value), tile }),
    ledger: (request: Partial<Protocol['ledger']['request']>) => ask('ledger', { ...one_head, ...request }),
    config_cache: (request: Omit<Protocol['config_cache']['request'], 'config'> & { config: object }) =>
      ask('config_cache', { ...request, config: JSON.stringify(request.config) }),
    cache_story: (request: Partial<Protocol['cache_story']['request']>) =>
      ask('cache_story', { ...small_cache, ...request }),
    decode_loop: (request: Partial<Protocol['decode_loop']['request']>) =>
      ask('decode_loop', { ...small_model, ...request }),
    heads_compare: (request: Protocol['heads_compare']['request']) => {
      const compared = ask('heads_compare', request)
      return { ...compared, last_query_weights: rowsOf(compared.last_query_weights) }
    },
    position_score: (request: Partial<Protocol['position_score']['request']>) =>
      ask('position_score', { ...no_position, ...request }),
    speculation: (request: Protocol['speculation']['request']) => ask('speculation', request).expected_tokens,
  }
}

const one_head: Protocol['ledger']['request'] = {
  seq_len: 1,
  batch: 1,
  num_layers: 1,
  num_heads: 1,
  num_kv_heads: 1,
  head_dim: 64,
  mlp_dim: 256,
  vocab_size: 1,
  dtype: 'float32',
  causal: false,
}

const small_cache: Protocol['cache_story']['request'] = {
  kind: 'contiguous',
  batch: 1,
  max_seq_len: 64,
  window: 8,
  sinks: 0,
  page_size: 4,
  max_pages: 16,
  bytes_per_position: 8,
  operations: [],
}

const small_model: Protocol['decode_loop']['request'] = {
  prompt_tokens: 4,
  new_tokens: 8,
  num_layers: 1,
  num_heads: 1,
  num_kv_heads: 1,
  head_dim: 64,
  mlp_dim: 256,
  vocab_size: 1,
}

const no_position: Protocol['position_score']['request'] = {
  query: [1, 0],
  key: [1, 0],
  query_position: 0,
  key_position: 0,
  kind: 'none',
  base: 10000,
  head: 0,
  num_heads: 8,
}

interface AttendInRows {
  query: Rows
  key: Rows
  value?: Rows
  mask?: 'bidirectional' | 'causal' | Rows
  temperature?: number
  kernel?: string
}

function attendRequest({ query, key, value, mask = 'bidirectional', temperature = 1, kernel = 'naive' }: AttendInRows) {
  return {
    kernel,
    query: matrixOf(query),
    key: matrixOf(key),
    value: matrixOf(value ?? key),
    mask: (typeof mask === 'string'
      ? { kind: mask }
      : { kind: 'binary', allowed: matrixOf(mask) }) satisfies AttendRequest['mask'],
    temperature,
  }
}

function maskPattern({
  seq_len,
  seq_len_q = seq_len,
  seq_len_k = seq_len,
  causal = false,
  window = 0,
  sinks = 0,
  stride = 0,
  global = [],
}: Partial<Protocol['mask_pattern']['request']> & { seq_len: number }): Protocol['mask_pattern']['request'] {
  return { seq_len_q, seq_len_k, causal, window, sinks, stride, global }
}

function matrixOf(rows: Rows): Matrix {
  return { rows: rows.length, cols: rows[0]?.length ?? 0, data: Float32Array.from(rows.flat()) }
}

function rowsOf({ rows, cols, data }: Matrix): Rows {
  return Array.from({ length: rows }, (_, row) => [...data.slice(row * cols, (row + 1) * cols)])
}

/** How numbers are written. */
const wordScope: Scope = {
  /** 1048576 → "1 MiB". */
  binary: formatBytes,
  /** 154600000000 → "154.6 GB". */
  decimal: formatDecimalBytes,
  /** 2098176 → "2,098,176". */
  count: (value: number) => value.toLocaleString('en'),
  fixed: (value: number, digits: number) => signed(value.toFixed(digits)),
  percent: (share: number, digits = 0) => `${(100 * share).toFixed(digits)} %`,
  times: formatFactor,
  list: (values: number[], digits?: number) => `[${listed(values, digits)}]`,
  matrix: (rows: Rows, digits?: number) => rows.map((row) => listed(row, digits)).join('; '),
}

/** Without commas inside the numbers: [1,002, 1,001] would be four. */
const listed = (values: number[], digits?: number) =>
  values
    .map((value) => (digits === undefined ? written(value).replaceAll(',', '') : signed(value.toFixed(digits))))
    .join(', ')

const arithmeticScope: Scope = {
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  range: (count: number) => Array.from({ length: count }, (_, index) => index),
  sum: (values: number[]) => values.reduce((total, value) => total + value, 0),
  largest: (values: number[]) => Math.max(...values),
  dot: (a: number[], b: number[]) => a.reduce((total, value, index) => total + value * b[index]!, 0),
  ...Object.fromEntries(
    (['sqrt', 'log2', 'exp', 'round', 'floor', 'ceil', 'abs', 'min', 'max'] as const).map((name) => [name, Math[name]]),
  ),
}

const signed = (text: string) => text.replace(/^-(?=0(?:\.0*)?$)/, '').replace('-', '−')

/** A number as a lesson shows it when nothing else is said: whole ones in full, others with three digits. */
export function written(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new Error(`gives ${String(value)}, which is no number`)
  return Number.isInteger(value) ? signed(value.toLocaleString('en')) : signed(threeDigits(value))
}

export class ExpressionError extends Error {
  override name = 'ExpressionError'
}

/** Lessons are the project's own text, read while building; nothing of a visitor's comes here. */
export function evaluate(expression: string, scope: Scope): unknown {
  try {
    const run = new Function(...Object.keys(scope), `"use strict"; return (${expression}\n)`) as (
      ...values: unknown[]
    ) => unknown
    return run(...Object.values(scope))
  } catch (error) {
    throw new ExpressionError(`"${expression}" cannot be computed: ${(error as Error).message}`)
  }
}

/** mulberry32: the same numbers for the same seed, in every engine. */
export function randomScope(seed: number): Scope {
  let state = (seed + 1) * 0x9e3779b9
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const int = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  return {
    /** A whole number, both ends included. */
    int,
    ints: (count: number, from: number, to: number) => Array.from({ length: count }, () => int(from, to)),
    /** (rows × cols) whole numbers. */
    int_rows: (rows: number, cols: number, from: number, to: number) =>
      Array.from({ length: rows }, () => Array.from({ length: cols }, () => int(from, to))),
    pick: <T>(values: readonly T[]) => values[int(0, values.length - 1)],
  }
}
