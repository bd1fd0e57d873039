/** Memory of the shipped module: measured, refused when it cannot fit, and survived when the browser denies it. */
import { beforeAll, expect, it } from 'vitest'
import type { FromWorker } from '../../../web/src/runtime/messages.ts'
import type { Modules } from '../../../web/src/runtime/module.ts'
import type { SweepPoint, SweepRequest } from '../../../web/src/runtime/protocol.ts'
import { answer } from '../../../web/src/runtime/serve.ts'
import { shipped } from './shipped.ts'

let lab: Modules['attn_lab']
beforeAll(async () => {
  lab = await shipped('attn_lab')
})

const sweep = (request: Partial<SweepRequest>): FromWorker =>
  answer('attn_lab', lab, {
    kind: 'request',
    id: 1,
    method: 'sweep',
    request: { kernel: 'naive', seq_len: 64, head_dim: 16, causal: false, budget_ms: 1, ...request },
  })

function point(request: Partial<SweepRequest>): SweepPoint {
  const said = sweep(request)
  if (said.kind !== 'reply') throw new Error(JSON.stringify(said))
  return said.reply as SweepPoint
}

it('counts the square of N in the naive kernel, byte for byte', () => {
  for (const seq_len of [64, 128, 256, 512]) {
    expect(point({ seq_len }).scratch_bytes).toBe(4 * seq_len * seq_len)
  }
})

it('says how each time was taken', () => {
  const { samples, runs_per_sample, timer_tick_ms, min_ms, median_ms, max_ms, heap_bytes } = point({ kernel: 'simd' })
  expect(samples).toBeGreaterThanOrEqual(3)
  expect(median_ms * runs_per_sample).toBeGreaterThan(10 * timer_tick_ms)
  expect(min_ms).toBeLessThanOrEqual(median_ms)
  expect(median_ms).toBeLessThanOrEqual(max_ms)
  expect(heap_bytes % 65536).toBe(0)
})

it('refuses what cannot fit with the numbers, and goes on', () => {
  const before = point({}).heap_bytes
  const refused = sweep({ seq_len: 65536, head_dim: 64 })
  expect(refused).toMatchObject({ kind: 'failure', code: 'too_large' })
  expect((refused as { message: string }).message).toMatch(/16 GiB.*4 GiB.*Choose a smaller N/)
  expect(point({}).heap_bytes).toBe(before)
})

it('dies visibly when it is made to ask for more than there is', async () => {
  // Just under 4 GiB beside what the module holds already; and a size that no 32-bit address can express.
  for (const seq_len of [32760, 65536]) {
    lab = await shipped('attn_lab')
    const said = sweep({ seq_len, head_dim: 64, skip_size_check: true })
    expect(said).toMatchObject({ kind: 'crash', crash: { cause: 'out_of_memory' } })
    expect((said as { crash: { bytes: number } }).crash.bytes).toBe(4 * seq_len * seq_len + 16 * seq_len * 64)
  }
})
