/** The figures' questions to the shipped module: what comes in and goes out, the arithmetic where a hand can check it. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { CacheOperation, CacheStoryRequest, LedgerRequest } from '../../../web/src/runtime/figures_protocol.ts'
import type { MethodOf } from '../../../web/src/runtime/messages.ts'
import type { Modules } from '../../../web/src/runtime/module.ts'
import type { Protocol } from '../../../web/src/runtime/protocol.ts'
import { answer } from '../../../web/src/runtime/serve.ts'
import { shipped } from './shipped.ts'

type Question = MethodOf<'attn_figures'>

let figures: Modules['attn_figures']
beforeAll(async () => {
  figures = await shipped('attn_figures')
})

const say = <M extends Question>(method: M, request: Protocol[M]['request']) =>
  answer('attn_figures', figures, { kind: 'request', id: 1, method, request })

function ask<M extends Question>(method: M, request: Protocol[M]['request']): Protocol[M]['reply'] {
  const said = say(method, request)
  if (said.kind !== 'reply') throw new Error(`${method} answered ${JSON.stringify(said)}`)
  return said.reply as Protocol[M]['reply']
}

function expectRefusal<M extends Question>(method: M, request: Protocol[M]['request'], code: string, words: RegExp) {
  const said = say(method, request)
  expect(said).toMatchObject({ kind: 'failure', code })
  // What to do stands at the end.
  if (said.kind === 'failure') expect(said.message).toMatch(words)
}

const blocked = -Infinity

describe('the softmax', () => {
  it('of one row, with a blocked key', () => {
    const row = ask('softmax_row', { scores: [0, 0, blocked, Math.log(2)], temperature: 1 })
    expect(row.weights).toEqual([0.25, 0.25, 0, 0.5])
    expect(row.entropy_bits).toBe(1.5)
    expect(row.jacobian_norm).toBeCloseTo(0.45069, 5)
    expectRefusal(
      'softmax_row',
      { scores: [blocked], temperature: 1 },
      'row_fully_masked',
      /allow one of the scores\.$/,
    )
    expectRefusal('softmax_row', { scores: [1], temperature: 0 }, 'bad_number', /temperature .* 0\.001 to 1000\.$/)
    expectRefusal('softmax_row', { scores: [NaN], temperature: 1 }, 'not_finite', /-Infinity where one is blocked\.$/)
  })

  it('of scores that grow with head_dim, and of scaled ones that do not', () => {
    const points = ask('scale_lens', { head_dims: [16, 1024], seq_len: 64, rows: 32, seed: 1 })
    expect(points.map(({ head_dim }) => head_dim)).toEqual([16, 1024])
    const [small, large] = points.map(({ unscaled }) => unscaled.score_deviation)
    expect(large! / small!).toBeGreaterThan(6)
    expect(points[1]!.scaled.score_deviation).toBeCloseTo(1, 0)
    expect(points[1]!.unscaled.largest_weight).toBeGreaterThan(0.85)
    expectRefusal(
      'scale_lens',
      { head_dims: [0], seq_len: 8, rows: 1, seed: 1 },
      'bad_number',
      /head_dim .* to 4096\.$/,
    )
  })

  it('tile by tile, the first of them wholly blocked', () => {
    const value = { rows: 4, cols: 2, data: Float32Array.of(NaN, NaN, NaN, NaN, 1, 0, 0, 1) }
    const scores = [blocked, blocked, 0, Math.log(3)]
    const { steps, output, whole_weights, whole_output, max_error } = ask('online_softmax', { scores, value, tile: 2 })
    const untouched = { first: 0, end: 2, tile_max: blocked, old_max: blocked, max: blocked, correction: 1, sum: 0 }
    expect(steps[0]).toEqual({ ...untouched, output: [0, 0] })
    expect(steps[1]).toMatchObject({ first: 2, end: 4, old_max: blocked, max: Math.log(3), correction: 1 })
    expect(steps[1]!.sum).toBeCloseTo(4 / 3, 12)
    expect(output[1]).toBeCloseTo(0.75, 12)
    expect(whole_weights.slice(0, 2)).toEqual([0, 0])
    expect(whole_output[0]).toBeCloseTo(0.25, 12)
    expect(max_error).toBeLessThan(1e-15)
    const short = { rows: 1, cols: 1, data: Float32Array.of(1) }
    expectRefusal('online_softmax', { scores, value: short, tile: 2 }, 'shape', /a row for each score/)
  })
})

describe('masks', () => {
  const pattern = { seq_len_q: 6, seq_len_k: 6, causal: true, window: 0, sinks: 0, stride: 0, global: [] }

  it('are drawn from their pattern', () => {
    const { rows, cols, data } = ask('mask_pattern', { ...pattern, seq_len_q: 2, window: 2, sinks: 1 })
    expect([rows, cols]).toEqual([2, 6])
    expect([...data]).toEqual([1, 0, 0, 1, 1, 0, 1, 0, 0, 0, 1, 1])
    expect([...ask('mask_pattern', { ...pattern, causal: false }).data]).toEqual(new Array(36).fill(1))
    expect(ask('mask_pattern', { ...pattern, global: [0, 3] }).data.reduce((sum, one) => sum + one)).toBe(6 + 3 + 2)
    expectRefusal('mask_pattern', { ...pattern, global: [3, 3] }, 'mask_order', /increasing order$/)
    expectRefusal('mask_pattern', { ...pattern, seq_len_q: 257 }, 'bad_number', /seq_len_q .* to 256\.$/)
  })

  it('let a window of 3 reach 2 positions further with each layer', () => {
    const allowed = ask('mask_pattern', { ...pattern, window: 3 })
    const facts = ask('mask_facts', { allowed, num_layers: 2 })
    expect(facts).toMatchObject({ allowed_pairs: 15, total_pairs: 36, blocked_queries: [] })
    expect([...facts.reach.data]).toEqual([1, 2, 3, 3, 3, 3, 1, 2, 3, 4, 5, 5])
    expect([...facts.reached_last.data]).toEqual([0, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1])
    const flat = ask('mask_facts', { allowed: { rows: 1, cols: 2, data: Float32Array.of(0, 0) }, num_layers: 1 })
    expect(flat).toMatchObject({ blocked_queries: [0], reach: { rows: 0 }, reached_last: { rows: 0 } })
    const grey = { rows: 1, cols: 1, data: Float32Array.of(0.5) }
    expectRefusal('mask_facts', { allowed: grey, num_layers: 1 }, 'mask_not_binary', /0\.5/)
    const torn = { rows: 2, cols: 2, data: Float32Array.of(1) }
    expectRefusal('mask_facts', { allowed: torn, num_layers: 1 }, 'bad_number', /queries/)
  })
})

describe('costs', () => {
  const gpt2: LedgerRequest = {
    seq_len: 512,
    batch: 1,
    num_layers: 12,
    num_heads: 12,
    num_kv_heads: 12,
    head_dim: 64,
    mlp_dim: 3072,
    vocab_size: 50257,
    dtype: 'float32',
    causal: true,
  }

  it('of a forward pass', () => {
    const ledger = ask('ledger', gpt2)
    expect(ledger.head_scores_bytes).toBe(2 ** 20)
    expect(ledger.all_scores_bytes).toBe(144 * 2 ** 20)
    expect(ledger.kv_cache_bytes).toBe(512 * 73_728)
    expect(ledger.parameter_count).toBe(12 * (4 * 768 ** 2 + 2 * 768 * 3072) + 50257 * 768)
    expect(ledger.attention_flops).toBe(4 * 768 * 12 * ((512 * 513) / 2))
    expectRefusal('ledger', { ...gpt2, num_kv_heads: 5 }, 'num_kv_heads', /choose a divisor\.$/)
  })

  it('of a generation, with a cache and without one', () => {
    const steps = ask('decode_loop', { ...gpt2, prompt_tokens: 4, new_tokens: 3 })
    expect(steps.map(({ seq_len }) => seq_len)).toEqual([4, 5, 6])
    expect(steps.map(({ naive }) => naive.rows)).toEqual([4, 5, 6])
    expect(steps.map(({ cached }) => cached.rows)).toEqual([4, 1, 1])
    expect(steps.map(({ cached }) => cached.score_pairs)).toEqual([10, 5, 6])
    expect(steps.map(({ cached }) => cached.keys_read)).toEqual([4, 5, 6])
    expect(steps[0]!.cached.multiply_adds).toBe(steps[0]!.naive.multiply_adds)
  })

  it('of more heads, whose weights still sum to 1', () => {
    const heads = ask('heads_compare', { embed_dim: 64, num_heads: 4, seq_len: 16, seed: 3 })
    expect(heads).toMatchObject({ head_dim: 16, parameter_count: 4 * 64 * 65, exponentials: 1024, scores_bytes: 4096 })
    const { rows, cols, data } = heads.last_query_weights
    expect([rows, cols, heads.entropy_bits.length]).toEqual([4, 16, 4])
    for (let h = 0; h < 4; ++h) expect(data.slice(16 * h, 16 * (h + 1)).reduce((a, b) => a + b)).toBeCloseTo(1, 5)
    const request = { embed_dim: 64, num_heads: 5, seq_len: 16, seed: 3 }
    expectRefusal('heads_compare', request, 'num_heads', /choose a divisor\.$/)
  })
})

describe('the KV cache', () => {
  it('that follows from a config.json', () => {
    const text_config = { model_type: 'gemma3_text', hidden_size: 2560, num_hidden_layers: 34, sliding_window: 1024 }
    const config = JSON.stringify({ model_type: 'gemma3', text_config })
    const cache = ask('config_cache', { config, seq_len: 2048, batch: 1, dtype: 'bfloat16' })
    expect(cache).toMatchObject({ attention: 'gqa', num_kv_heads: 4, head_dim: 256, window: 1024, window_layers: 29 })
    expect(cache.bytes).toBe(2 * 2 * 4 * 256 * (5 * 2048 + 29 * 1024))
    expect(cache.read[0]).toMatchObject({ field: 'text_config.num_hidden_layers', value: '34' })
    expect(cache.read.every(({ field, value, meaning }) => field && value && meaning)).toBe(true)
    const request = { seq_len: 1, batch: 1, dtype: 'int8' } as const
    expectRefusal('config_cache', { ...request, config: '{"n_layer": 2}' }, 'bad_config', /num_attention_heads/)
    expectRefusal('config_cache', { ...request, config: 'no JSON' }, 'bad_json', /config\.json/)
  })

  const paged = (...operations: CacheOperation[]): CacheStoryRequest => ({
    kind: 'paged',
    batch: 2,
    max_seq_len: 64,
    window: 4,
    sinks: 1,
    page_size: 4,
    max_pages: 3,
    bytes_per_position: 8,
    operations,
  })

  it('of pages that are shared until one is written to', () => {
    const forked = paged({ op: 'append', slot: 0, count: 6 }, { op: 'fork', slot: 0, to: 1 })
    expect(ask('cache_story', forked)).toMatchObject({
      slots: [{ pages: [0, 1] }, { pages: [0, 1], rows: [0, 1, 2, 3, 4, 5, -1, -1] }],
      pages: [
        { page: 0, readers: 2 },
        { page: 1, readers: 2 },
      ],
      used_bytes: 48,
      copied_rows: 0,
    })
    const written = { ...forked, operations: [...forked.operations, { op: 'append', slot: 1, count: 1 } as const] }
    const story = ask('cache_story', written)
    expect(story).toMatchObject({ copied_rows: 2, free_pages: 0, reserved_bytes: 96, written: 7, refused: '' })
    const full = { ...written, operations: [...written.operations, { op: 'append', slot: 1, count: 9 } as const] }
    expect(ask('cache_story', full)).toEqual({ ...story, refused: expect.stringMatching(/0 of 3 are free/) as string })
  })

  it('of a window, cut and begun anew', () => {
    const request = { ...paged({ op: 'append', slot: 0, count: 7 }), kind: 'window' as const }
    expect(ask('cache_story', request).slots[0]!.rows).toEqual([0, 5, 6, 3, 4])
    const cut: CacheOperation[] = [...request.operations, { op: 'truncate', slot: 0, length: 6 }]
    expect(ask('cache_story', { ...request, operations: cut }).slots[0]).toMatchObject({ length: 6 })
    const anew: CacheOperation[] = [...cut, { op: 'reset', slot: 0 }]
    expect(ask('cache_story', { ...request, operations: anew }).slots[0]!.rows).toEqual([-1, -1, -1, -1, -1])
  })

  it('refuses operations that no cache could have', () => {
    expectRefusal('cache_story', paged({ op: 'append', slot: 2, count: 1 }), 'bad_number', /slot .* from 0 to 1\.$/)
    const lacking = { op: 'append', slot: 0 } as unknown as CacheOperation
    expectRefusal('cache_story', paged(lacking), 'bad_number', /count/)
  })
})

describe('positions and speculation', () => {
  it('turn a query, lower a score', () => {
    const pair = { query: [1, 0], key: [1, 0], query_position: 5, key_position: 3, base: 10000, head: 0, num_heads: 8 }
    const rotary = ask('position_score', { ...pair, kind: 'rotary' })
    expect(rotary.score).toBeCloseTo(Math.cos(2), 6)
    expect(rotary.query[1]).toBeCloseTo(Math.sin(5), 6)
    expect(ask('position_score', { ...pair, kind: 'alibi' })).toMatchObject({ bias: -1, query: [1, 0] })
    expect(ask('position_score', { ...pair, kind: 'alibi' }).score).toBeCloseTo(Math.SQRT1_2 - 1, 6)
    expect(ask('position_score', { ...pair, kind: 'none' })).toMatchObject({ bias: 0, score: 1 })
    expectRefusal('position_score', { ...pair, kind: 'none', key: [1] }, 'shape', /even number/)
  })

  it('yield the sum of the series', () => {
    const { expected_tokens } = ask('speculation', { acceptance: 0.8, drafted: 4 })
    expect(expected_tokens).toBeCloseTo(3.3616, 12)
    expect(ask('speculation', { acceptance: 1, drafted: 4 }).expected_tokens).toBe(5)
    expectRefusal('speculation', { acceptance: 2, drafted: 4 }, 'bad_number', /acceptance .* 0 to 1\.$/)
  })
})
