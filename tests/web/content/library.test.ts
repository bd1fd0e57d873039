/** What lessons compute with: the modules that ship, asked from expressions. */
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { evaluate, openLibrary, written, type Scope } from '../../../web/src/content/library.ts'

const root = join(import.meta.dirname, '../../..')
let scope: Scope

beforeAll(async () => {
  scope = await openLibrary(join(root, 'web/generated'), join(root, 'site/data'))
})

const value = (expression: string) => evaluate(expression, scope)

describe('an expression', () => {
  it.each([
    // By hand: [1, 2] · [3, 4] = 11, over √2.
    ['attend({ query: [[1, 2]], key: [[3, 4]] }).scores[0][0]', 11 / Math.SQRT2],
    ['softmax_row({ scores: [0, 0, 0, 0] }).entropy_bits', 2],
    ["kv_bytes({ model: 'GPT-2 small', dtype: 'float16', seq_len: 1024 })", 2 * 12 * 12 * 64 * 2 * 1024],
    ["kv_model({ model: 'Llama-3-8B' }).num_kv_heads", 8],
    ['ledger({ seq_len: 512 }).head_scores_bytes', 2 ** 20],
    ['sum(mask_pattern({ seq_len: 8, causal: true }).flat())', 36],
    ['mask_facts({ allowed: mask_pattern({ seq_len: 16, causal: true, window: 4 }), num_layers: 3 }).reach[2][15]', 10],
    ['decode_loop({ prompt_tokens: 1, new_tokens: 50 }).reduce((all, step) => all + step.naive.rows, 0)', 1275],
    ['speculation({ acceptance: 0.5, drafted: 2 })', 1.75],
    // Per token 8·D² + 4·N·D against 16·D².
    ['flop_crossover({ embed_dim: 512, mlp_dim: 2048, causal: false })', 1024],
    ['cache_story({ kind: "paged", operations: [{ op: "append", slot: 0, count: 5 }] }).pages.length', 2],
    ['position_score({ query: [1, 0], key: [1, 0], query_position: 7, key_position: 7, kind: "rotary" }).score', 1],
    ['heads_compare({ embed_dim: 64, num_heads: 4, seq_len: 8, seed: 1 }).parameter_count', 4 * 64 * 65],
    ['trained.n_layer * trained.n_head', 16],
    ['dot([1, 2], [3, 4])', 11],
    ['log2(sum(range(5)) + 6)', 4],
  ])('%s', (expression, expected) => expect(value(expression)).toBeCloseTo(expected, 4))

  it('does without a mask, and with one', () => {
    expect(value("attend({ query: [[1], [1]], key: [[0], [0]], mask: 'causal' }).weights")).toEqual([
      [1, 0],
      [0.5, 0.5],
    ])
    expect(value('attend({ query: [[1]], key: [[0], [0]], mask: [[0, 1]] }).weights')).toEqual([[0, 1]])
  })

  it('says what is wrong with it', () => {
    expect(() => value('nothing(1)')).toThrow('"nothing(1)" cannot be computed: nothing is not defined')
    expect(() => value("kv_bytes({ model: 'GPT-9' })")).toThrow('no model is called "GPT-9"; known are GPT-2 small')
    expect(() => value('attend({ query: [[1]], key: [[1]], mask: [[0]] })')).toThrow('at least one key')
    expect(() => value('1 +')).toThrow('cannot be computed')
  })
})

describe('a number', () => {
  it.each([
    [2098176, '2,098,176'],
    [-3, '−3'],
    [0.123456, '0.123'],
    [-0.5, '−0.5'],
    [1234.5678, '1,235'],
    ['1 MiB', '1 MiB'],
  ])('%s is written %s', (value, text) => expect(written(value)).toBe(text))

  it.each([NaN, Infinity, undefined, null, [1]])('is not %s', (value) =>
    expect(() => written(value)).toThrow('no number'),
  )

  it('is written as the lesson wants', () => {
    expect(value('binary(4 * 512 ** 2)')).toBe('1 MiB')
    expect(value('decimal(ledger({ seq_len: 2048, num_layers: 96, num_heads: 96 }).all_scores_bytes)')).toBe('154.6 GB')
    expect(value('fixed(-0.0001, 2)')).toBe('0.00')
    expect(value('percent(0.256, 1)')).toBe('25.6 %')
    expect(value('list([1, -2.5, 1002])')).toBe('[1, −2.5, 1002]')
    expect(value('matrix([[1, 2], [3, 4]])')).toBe('1, 2; 3, 4')
    expect(value('times(7.96)')).toBe('7.96×')
  })
})
