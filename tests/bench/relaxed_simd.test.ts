// The relaxed build is the one whose products and sums are one instruction, and the other build has none of them: engines
// without relaxed SIMD refuse a module that holds a single one.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'

interface Wabt {
  readWasm(bytes: Uint8Array, features: Record<string, boolean>): { toText(options: object): string }
}
const fromBench = createRequire(new URL('../../tools/bench/package.json', import.meta.url))
const wabt = await (fromBench('wabt') as () => Promise<Wabt>)()

/** Instructions of the module whose name begins so. */
function count(module: string, instruction: string): number {
  const file = new URL(`../../web/generated/${module}.wasm`, import.meta.url)
  const features = { simd: true, relaxed_simd: true, bulk_memory: true, sign_extension: true, reference_types: true }
  const text = wabt.readWasm(readFileSync(file), { ...features, mutable_globals: true, multi_value: true }).toText({})
  return text.split(instruction).length - 1
}

describe.each(['attn_lab', 'attn_heads', 'attn_model'])('%s', (name) => {
  it('has relaxed_madd in the relaxed build', () => {
    expect(count(`${name}_relaxed`, 'f32x4.relaxed_madd')).toBeGreaterThan(0)
  })

  it('has no relaxed instruction in the build for every browser', () => {
    expect(count(name, '.relaxed_')).toBe(0)
  })
})
