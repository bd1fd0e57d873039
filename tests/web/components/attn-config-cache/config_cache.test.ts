import { describe, expect, it } from 'vitest'
import {
  cacheSentence,
  formulaSteps,
  problemText,
} from '../../../../web/src/components/attn-config-cache/cache_words.ts'
import { configNamed, known_configs } from '../../../../web/src/components/attn-config-cache/configs.ts'
import { TextHistory } from '../../../../web/src/components/attn-config-cache/text_history.ts'
import { figureWithTag } from '../../../../web/src/content/figures.ts'
import type { ConfigCache } from '../../../../web/src/runtime/figures_protocol.ts'
import { valueOf } from '../attn-ledger/formula.ts'

describe('the known configs', () => {
  it('are JSON, and named as the attribute may name them', () => {
    const allowed = figureWithTag('attn-config-cache')!.attributes.model!
    for (const { id, text, repository } of known_configs) {
      expect(JSON.parse(text)).toHaveProperty('model_type')
      expect(id).toMatch(allowed)
      expect(repository).toMatch(/^[\w-]+\/[\w.-]+$/)
    }
    expect(new Set(known_configs.map(({ id }) => id)).size).toBe(known_configs.length)
  })

  it('begin with Llama-3-8B where the attribute names none of them', () => {
    expect(configNamed('deepseek-v3').name).toBe('DeepSeek-V3')
    for (const id of [null, '', 'gpt-7']) expect(configNamed(id).name).toBe('Llama-3-8B')
  })
})

describe('the text', () => {
  it('takes typing back by the pause, not by the key', () => {
    const history = new TextHistory('{}')
    history.type('{a}', 0)
    history.type('{ab}', 200)
    history.type('{abc}', 5000)
    history.undo()
    expect(history.text).toBe('{ab}')
    history.undo()
    expect([history.text, history.can_undo]).toEqual(['{}', false])
    history.undo()
    expect(history.text).toBe('{}')
  })

  it('is not lost when another replaces it, even in the middle of typing', () => {
    const history = new TextHistory('mine')
    history.type('mine, longer', 0)
    history.replace('a model')
    history.type('a model, changed', 100)
    history.undo()
    history.undo()
    expect(history.text).toBe('mine, longer')
  })

  it('remembers nothing where nothing changed', () => {
    const history = new TextHistory('mine')
    history.replace('mine')
    history.type('mine', 0)
    expect(history.can_undo).toBe(false)
  })
})

const llama: ConfigCache = {
  model_type: 'llama',
  attention: 'gqa',
  num_layers: 32,
  num_heads: 32,
  num_kv_heads: 8,
  head_dim: 128,
  latent_dim: 0,
  max_seq_len: 8192,
  window: 0,
  window_layers: 0,
  elements_per_token: 2048,
  bytes_per_token: 131072,
  bytes: 2 ** 30,
  bytes_without_window: 2 ** 30,
  mha_bytes: 2 ** 32,
  read: [],
}
const bfloat16 = { seq_len: 8192, batch: 1, dtype: 'bfloat16' } as const

describe('the formula', () => {
  it('has the numbers of the config, line by line', () => {
    const [layer, token, whole] = formulaSteps(bfloat16, llama)
    expect(layer).toMatchObject({ formula: '2 (key and value) × 8 KV heads × head_dim 128', result: '2,048 numbers' })
    expect(token).toMatchObject({ formula: '2,048 × 32 layers × 2 bytes', result: '128 KiB' })
    expect(whole).toMatchObject({
      formula: '2,048 × 2 bytes × 32 layers × 8,192 tokens × 1 sequence',
      result: '1 GiB',
    })
  })

  it('counts what a window keeps: of all layers, or of some', () => {
    const all = { ...llama, window: 4096, window_layers: 32 }
    const some = { ...llama, window: 4096, window_layers: 16 }
    const formula = (cache: ConfigCache, seq_len: number) =>
      formulaSteps({ ...bfloat16, batch: 3, seq_len }, cache)[2]!.formula
    expect(valueOf(formula(all, 65536))).toBe(2048 * 2 * 32 * 4096 * 3)
    expect(valueOf(formula(some, 65536))).toBe(2048 * 2 * 16 * (65536 + 4096) * 3)
    // Not full yet.
    expect(valueOf(formula(some, 1024))).toBe(2048 * 2 * 32 * 1024 * 3)
  })

  it('adds the rotary part of a compressed vector', () => {
    const latent: ConfigCache = {
      ...llama,
      attention: 'mla',
      latent_dim: 576,
      elements_per_token: 576,
      read: [{ field: 'qk_rope_head_dim', value: '64', meaning: '' }],
    }
    const { formula } = formulaSteps(bfloat16, latent)[0]!
    expect(formula).toBe('kv_lora_rank 512 + qk_rope_head_dim 64')
    expect(valueOf(formula)).toBe(576)
    expect(formulaSteps(bfloat16, { ...latent, read: [] })[0]!.formula).toContain('576')
  })
})

describe('the sentence', () => {
  it('says what sharing heads saves', () => {
    expect(cacheSentence('Llama-3-8B', bfloat16, llama)).toBe(
      'Llama-3-8B keeps 128 KiB per token as bfloat16: 8,192 tokens take 1 GiB. Sharing heads makes it 4 times smaller ' +
        '(4 GiB → 1 GiB).',
    )
    expect(cacheSentence('It', bfloat16, { ...llama, attention: 'mla' })).toContain(
      'One compressed vector for all heads makes it 4 times smaller',
    )
    expect(cacheSentence('It', bfloat16, { ...llama, attention: 'mha', mha_bytes: 2 ** 30 })).toMatch(
      /Each of its 32 query heads keeps keys and values of its own: nothing is saved by sharing\.$/,
    )
  })

  it('tells what the window saves from what sharing saves', () => {
    const windowed = { ...llama, window: 4096, window_layers: 32, bytes: 2 ** 29 }
    expect(cacheSentence('It', bfloat16, windowed)).toMatch(
      /take 512 MiB\. Sharing heads makes it 4 times smaller \(4 GiB → 1 GiB\), the window of 4,096 another 2 times \(→ 512 MiB\)\.$/,
    )
    expect(cacheSentence('It', bfloat16, { ...windowed, mha_bytes: 2 ** 30 })).toMatch(
      /by sharing\. The window of 4,096 makes it 2 times smaller \(1 GiB → 512 MiB\)\.$/,
    )
  })

  it('says in how many layers a window is, and that it saves nothing yet', () => {
    const windowed = { ...llama, window: 4096, window_layers: 16, bytes: 3 * 2 ** 28 }
    expect(cacheSentence('It', bfloat16, windowed)).toContain(
      'the window of 4,096 in 16 of 32 layers another 1.33 times (→ 768 MiB).',
    )
    expect(cacheSentence('It', bfloat16, { ...windowed, bytes: 2 ** 30 })).toContain(
      '(4 GiB → 1 GiB). The window of 4,096 in 16 of 32 layers is not yet full, so it saves nothing.',
    )
  })

  it('of a text that is no config ends with the way back', () => {
    expect(problemText('It is empty.', 'GPT-2')).toBe('It is empty. Or press “Back to GPT-2”.')
  })
})
