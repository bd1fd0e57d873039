/** The profilers of the shipped module: what is counted is exact, what is timed says how. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { Modules } from '../../../web/src/runtime/module.ts'
import type { KvBytesRequest, Method, ProfileTime, Protocol } from '../../../web/src/runtime/protocol.ts'
import { module_of } from '../../../web/src/runtime/messages.ts'
import { answer } from '../../../web/src/runtime/serve.ts'
import { builds, shipped } from './shipped.ts'

let profile: Modules['attn_profile']
let lab: Modules['attn_lab']
beforeAll(async () => {
  lab = await shipped('attn_lab')
})

function say<M extends Method>(method: M, request: Protocol[M]['request']) {
  const name = module_of[method] as 'attn_lab' | 'attn_profile'
  return answer(name, name === 'attn_lab' ? lab : profile, { kind: 'request', id: 1, method, request })
}

function ask<M extends Method>(method: M, request: Protocol[M]['request']): Protocol[M]['reply'] {
  const said = say(method, request)
  if (said.kind !== 'reply') throw new Error(`${method} answered ${JSON.stringify(said)}`)
  return said.reply as Protocol[M]['reply']
}

function expectTime(time: ProfileTime): void {
  expect(time.samples).toBeGreaterThanOrEqual(3)
  expect(time.min_ms).toBeGreaterThan(0)
  expect(time.min_ms).toBeLessThanOrEqual(time.median_ms)
  expect(time.median_ms).toBeLessThanOrEqual(time.max_ms)
}

describe.each(builds)('the profilers, %s build', (build) => {
  beforeAll(async () => {
    profile = await shipped('attn_profile', build)
  })

  it('know the same kernels as the lab', () => {
    expect(ask('profile_kernels', undefined)).toEqual(ask('kernels', undefined))
  })

  it('measure the limits in one instruction kind', () => {
    const peak = ask('peak', { budget_ms: 5 })
    expect(peak.accumulators).toBe(13)
    // With relaxed SIMD the machine decides.
    if (build === 'simd') expect(peak.fused).toBe(false)
    expect(peak.gflop_per_s * 1e6 * peak.time.median_ms).toBeCloseTo(2 * 13 * 4 * 65536, 0)
    expectTime(peak.time)
    const stream = ask('stream', { bytes: 65536, budget_ms: 5 })
    expect(stream.gb_per_s * 1e6 * stream.time.median_ms).toBeCloseTo(65536, 3)
  })

  it('count the operations and bytes of every kernel, in prefill and decode', () => {
    for (const { name: kernel } of ask('profile_kernels', undefined)) {
      for (const seq_len_q of [1, 32]) {
        const point = ask('attention_point', { kernel, seq_len_q, seq_len_k: 32, head_dim: 16, budget_ms: 1 })
        expect(point.flops).toBe(4 * seq_len_q * 32 * 16)
        expect(point.bytes_moved).toBe(8 * 16 * (seq_len_q + 32) + 2 * point.scratch_bytes)
        expectTime(point.time)
      }
    }
    const decode = ask('linear_point', { rows: 1, in_features: 64, out_features: 64, budget_ms: 1 })
    expect(decode.flop_per_byte).toBeCloseTo(0.485, 3)
  })

  it('count what more heads cost', () => {
    const request = { kernel: 'naive', seq_len: 32, embed_dim: 32, causal: false, budget_ms: 1 }
    const [one, four] = [1, 4].map((num_heads) => ask('heads_point', { ...request, num_heads }))
    expect(four!.multiply_adds).toBe(one!.multiply_adds)
    expect(four!.exponentials).toBe(4 * one!.exponentials)
    expect(four!.scratch_bytes).toBe(4 * 32 * 32)
  })

  it('put the FLOP crossover where attention and MLP are equal', () => {
    const sizes = { embed_dim: 16, mlp_dim: 64, causal: true }
    const { seq_len } = ask('flop_crossover', sizes)
    const cost = ask('block_cost', { ...sizes, kernel: 'simd', num_heads: 2, seq_len, budget_ms: 1 })
    expect(cost.projections_flops + cost.heads_flops).toBe(cost.mlp_flops)
    expectTime(cost.mlp)
  })

  it('project S(S+1)/2 rows without a cache and S with one', () => {
    const cost = ask('projections_cost', { embed_dim: 16, new_tokens: 20, budget_ms: 1 })
    expect([cost.naive_rows, cost.cached_rows, cost.identical]).toEqual([210, 20, true])
  })

  it('refuse what cannot be with a sentence', () => {
    const heads = { kernel: 'naive', seq_len: 8, embed_dim: 32, num_heads: 5, causal: false, budget_ms: 1 }
    expect(say('heads_point', heads)).toMatchObject({ kind: 'failure', code: 'num_heads' })
    expect(say('heads_point', { ...heads, num_heads: 1, seq_len: 65536 })).toMatchObject({ code: 'too_large' })
  })
})

describe('the KV cache of known models', () => {
  const rows = (request: KvBytesRequest) => ask('kv_bytes', request)

  it('is what their sizes make', () => {
    const bytes = Object.fromEntries(
      rows({ dtype: 'bfloat16', seq_len: 1, batch: 1 }).map((row) => [row.name, row.bytes_per_token]),
    )
    expect(bytes).toEqual({
      'GPT-2 small': 36_864,
      'GPT-2 XL': 307_200,
      'GPT-3 175B': 4_718_592,
      'Llama-2-7B': 524_288,
      'Llama-3-8B': 131_072,
      'Llama-3-70B': 327_680,
      'DeepSeek-V3': 70_272,
    })
  })

  it('refuses nonsense', () => {
    expect(say('kv_bytes', { dtype: 'int8', seq_len: 0.5, batch: 1 })).toMatchObject({ code: 'bad_number' })
  })
})
