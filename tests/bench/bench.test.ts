// The smoke run of ./lab bench: every row is there, every contender computed the same. Times are not judged here.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'

interface Row {
  id: string
  build: string
  n?: number
  value: number
  unit: string
  best: number
  percent_of_limit?: number
  ratio: Record<string, number>
  peers?: Record<string, { form?: string; value: number; difference?: number }>
}

interface Result {
  machine: Record<string, string | number>
  rounds: number
  rows: Row[]
}

const script = fileURLToPath(new URL('../../tools/bench/bench.mjs', import.meta.url))

/** Runs the benchmark; what it says on the way is only of interest when it fails. */
function run(...options: string[]): { result: Result; printed: string } {
  const file = join(mkdtempSync(join(tmpdir(), 'attn-bench-')), 'result.json')
  const printed = execFileSync(process.execPath, [script, '--smoke', '--json', file, ...options], {
    encoding: 'utf8',
    timeout: 170_000,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return { result: JSON.parse(readFileSync(file, 'utf8')) as Result, printed }
}

const both = ['simd', 'relaxed']
const expected: Record<string, { unit: string; builds: string[]; peers: string[]; limited: boolean }> = {
  peak: { unit: 'GFLOP/s', builds: both, peers: [], limited: false },
  read: { unit: 'GB/s', builds: ['simd'], peers: [], limited: false },
  qk: { unit: 'GFLOP/s', builds: both, peers: ['onnxruntime-web', 'tfjs-wasm', 'scalar-wasm', 'js'], limited: true },
  pv: { unit: 'GFLOP/s', builds: both, peers: ['onnxruntime-web', 'tfjs-wasm', 'scalar-wasm', 'js'], limited: true },
  softmax: { unit: 'GB/s', builds: both, peers: ['onnxruntime-web', 'tfjs-wasm', 'scalar-wasm', 'js'], limited: true },
  flash_causal: {
    unit: 'GFLOP/s',
    builds: both,
    peers: ['onnxruntime-web', 'tfjs-wasm', 'scalar-wasm', 'js'],
    limited: true,
  },
  flash_full: {
    unit: 'GFLOP/s',
    builds: both,
    peers: ['onnxruntime-web', 'tfjs-wasm', 'scalar-wasm', 'js'],
    limited: true,
  },
  decode_f32: { unit: 'token/s', builds: both, peers: ['wllama'], limited: true },
  decode_int8: { unit: 'token/s', builds: both, peers: ['wllama'], limited: true },
  decode_context: { unit: 'token/s', builds: both, peers: [], limited: true },
  decode_context_f32: { unit: 'token/s', builds: both, peers: [], limited: true },
  threads2: { unit: 'GFLOP/s', builds: both, peers: [], limited: true },
  js_verdict: { unit: 'ms', builds: ['simd'], peers: [], limited: false },
  cpp_check: { unit: 'ms', builds: ['simd'], peers: [], limited: false },
  cpp_syntax: { unit: 'ms', builds: ['simd'], peers: [], limited: false },
  first_result: { unit: 'ms', builds: both, peers: ['onnxruntime-web', 'tfjs-wasm'], limited: false },
}

describe('./lab bench --smoke', () => {
  let result: Result
  let printed: string
  beforeAll(() => {
    ;({ result, printed } = run())
  })

  const rowsOf = (id: string) => result.rows.filter((row) => row.id === id)

  it.each(Object.entries(expected))('measures %s', (id, { unit, builds, peers, limited }) => {
    const rows = rowsOf(id)
    expect([...new Set(rows.map(({ build }) => build))]).toEqual(builds)
    for (const row of rows) {
      expect(row.unit).toBe(unit)
      for (const number of [row.value, row.best]) expect(number).toSatisfy((n) => Number.isFinite(n) && n > 0)
      if (limited) expect(row.percent_of_limit).toSatisfy((n) => Number.isFinite(n) && n > 0)
      expect(Object.keys(row.ratio).sort()).toEqual([...peers].sort())
      for (const ratio of Object.values(row.ratio)) expect(ratio).toSatisfy((n) => Number.isFinite(n) && n > 0)
    }
  })

  it('has no other rows', () => {
    expect([...new Set(result.rows.map(({ id }) => id))].sort()).toEqual(Object.keys(expected).sort())
  })

  it('compared every peer’s result with ours before it was timed', () => {
    for (const id of ['qk', 'pv', 'softmax', 'flash_causal', 'flash_full', 'decode_f32', 'decode_int8']) {
      for (const row of rowsOf(id)) {
        for (const [name, peer] of Object.entries(row.peers!)) {
          const limit = { decode_f32: 0.02, decode_int8: 0.1 }[id] ?? 1e-4
          expect(peer.difference, `${id}: ${name}`).toBeLessThanOrEqual(limit)
        }
      }
    }
  })

  it('says on what it was measured, and prints a table for people', () => {
    expect(result.machine).toMatchObject({ cpu: expect.any(String), browser: expect.stringMatching(/^Chromium \d/) })
    expect(result.rounds).toBe(2)
    for (const id of Object.keys(expected)) expect(printed).toMatch(new RegExp(`^ {2}${id} `, 'm'))
  })
})
