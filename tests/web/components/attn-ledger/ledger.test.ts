import { describe, expect, it } from 'vitest'
import {
  barLength,
  flopLines,
  formatFlops,
  formatLedgerBytes,
  formatShare,
  memoryLines,
} from '../../../../web/src/components/attn-ledger/ledger_lines.ts'
import {
  attentionPassesMlp,
  largestOf,
  ledgerSentence,
  scoresPassParameters,
} from '../../../../web/src/components/attn-ledger/ledger_words.ts'
import {
  first_settings,
  known_shapes,
  kvHeadChoices,
  requestOf,
  shapeOf,
  withHeads,
} from '../../../../web/src/components/attn-ledger/shapes.ts'
import type { Ledger, LedgerRequest } from '../../../../web/src/runtime/figures_protocol.ts'
import { valueOf } from './formula.ts'

const shapeNamed = (name: string) => known_shapes.find((known) => known.name === name)!.shape
const gpt2 = requestOf(first_settings)
const gpt3 = requestOf({
  ...first_settings,
  ...shapeNamed('GPT-3 175B'),
  seq_len: 2048,
  dtype: 'float32',
  causal: false,
})

/** From the definitions in figures_protocol.ts, term by term. */
function ledgerOf(request: LedgerRequest): Ledger {
  const { seq_len, batch, num_layers, num_heads, num_kv_heads, head_dim, mlp_dim, vocab_size, causal } = request
  const bytes = { float32: 4, float16: 2, bfloat16: 2, int8: 1 }[request.dtype]
  const embed_dim = num_heads * head_dim
  const tokens = batch * seq_len
  const projections = 2 * embed_dim ** 2 + 2 * embed_dim * num_kv_heads * head_dim
  const mlp = 2 * embed_dim * mlp_dim
  const parameter_count = num_layers * (projections + mlp) + vocab_size * embed_dim
  const pairs = causal ? (seq_len * (seq_len + 1)) / 2 : seq_len ** 2
  const head = seq_len ** 2 * bytes
  return {
    embed_dim,
    head_scores_bytes: head,
    layer_scores_bytes: num_heads * head,
    all_scores_bytes: batch * num_layers * num_heads * head,
    kv_cache_bytes: 2 * batch * num_layers * num_kv_heads * head_dim * seq_len * bytes,
    parameter_count,
    weight_bytes: parameter_count * bytes,
    projection_flops: 2 * tokens * num_layers * projections,
    attention_flops: 4 * batch * num_layers * embed_dim * pairs,
    mlp_flops: 2 * tokens * num_layers * mlp,
    logits_flops: 2 * tokens * vocab_size * embed_dim,
  }
}

describe('the shapes', () => {
  it('are those of the papers', () => {
    expect(gpt2).toMatchObject({ num_layers: 12, num_heads: 12, head_dim: 64, mlp_dim: 3072, vocab_size: 50257 })
    expect(gpt3).toMatchObject({ num_layers: 96, num_heads: 96, head_dim: 128, mlp_dim: 49152, vocab_size: 50257 })
    // Three products of 11008 as two.
    const llama = requestOf({ ...first_settings, ...shapeNamed('Llama-2-7B-like') })
    expect(llama.mlp_dim * 2).toBe(11008 * 3)
  })

  it('are recognised whatever text runs through them, and no longer once one number differs', () => {
    expect(shapeOf({ ...first_settings, seq_len: 128, batch: 64, dtype: 'int8' })?.name).toBe('GPT-2 small')
    expect(shapeOf({ ...first_settings, num_layers: 24 })).toBeUndefined()
  })

  it('offer the divisors of the heads as KV heads, and keep their ratio when the heads change', () => {
    expect(kvHeadChoices(12)).toEqual([1, 2, 3, 4, 6, 12])
    const grouped = { ...first_settings, num_heads: 32, num_kv_heads: 8 }
    expect(withHeads(grouped, 64).num_kv_heads).toBe(16)
    expect(withHeads(first_settings, 96).num_kv_heads).toBe(96)
    // 12 / 4 = 3 does not go into 16 evenly: the next smaller number.
    expect(withHeads({ ...first_settings, num_kv_heads: 4 }, 16)).toMatchObject({ num_heads: 16, num_kv_heads: 4 })
    expect(withHeads({ ...grouped, num_kv_heads: 1 }, 2).num_kv_heads).toBe(1)
  })

  it('keep the ratio of feed-forward and width', () => {
    expect(requestOf({ ...first_settings, num_heads: 16 }).mlp_dim).toBe(4 * 16 * 64)
  })
})

describe('a line', () => {
  it.each([
    gpt2,
    gpt3,
    { ...gpt2, batch: 3, num_kv_heads: 4, dtype: 'float32' as const, seq_len: 131072 },
    { ...gpt2, batch: 1, num_layers: 1, num_heads: 1, num_kv_heads: 1, mlp_dim: 256, dtype: 'int8' as const },
  ])('has a formula that comes to its amount (%#)', (request) => {
    const ledger = ledgerOf(request)
    const lines = [...memoryLines(request, ledger), ...flopLines(request, ledger)]
    expect(lines).toHaveLength(9)
    for (const { id, amount, formula } of lines) expect(valueOf(formula), `${id}: ${formula}`).toBe(amount)
  })

  it('calls the bytes of the model parameters: weights are what a softmax makes', () => {
    const names = memoryLines(gpt2, ledgerOf(gpt2)).map(({ name }) => name)
    expect(names.at(-1)).toBe('parameters')
    expect(`${names.join(' ')} ${ledgerSentence(gpt2, ledgerOf(gpt2))}`).not.toContain('weights')
  })

  it('counts one of a thing as one', () => {
    const one = { ...gpt2, num_layers: 1, num_heads: 1, num_kv_heads: 1, dtype: 'int8' as const }
    expect(memoryLines(one, ledgerOf(one))[2]!.formula).toBe('1 sequence × 1 layer × 1 head × 1,024² × 1 byte')
  })
})

describe('amounts', () => {
  it('are binary, and decimal besides from a gigabyte on', () => {
    expect(formatLedgerBytes(2 ** 21)).toBe('2 MiB')
    expect(formatLedgerBytes(154_618_822_656)).toBe('144 GiB (154.6 GB)')
    expect(formatLedgerBytes(2 ** 42)).toBe('4 TiB (4.4 TB)')
  })

  it('have the unit that keeps three digits', () => {
    expect(formatFlops(0)).toBe('0 FLOPs')
    expect(formatFlops(999)).toBe('999 FLOPs')
    expect(formatFlops(999_600)).toBe('1 MFLOPs')
    expect(formatFlops(2.59e18)).toBe('2.59 EFLOPs')
  })

  it('are shares that say that they are small', () => {
    expect([0, 0.0004, 0.031, 0.43, 1].map(formatShare)).toEqual(['0.0 %', '< 0.1 %', '3.1 %', '43 %', '100 %'])
  })

  it('have bars on one axis, as long for each factor, and never longer than it', () => {
    expect(barLength(2 ** 30) - barLength(2 ** 20)).toBeCloseTo(barLength(2 ** 20) - barLength(2 ** 10))
    expect([barLength(0), barLength(1), barLength(2 ** 60)]).toEqual([0, 0, 1])
  })
})

describe('the seq_len at which', () => {
  it.each([gpt2, gpt3, { ...gpt2, causal: false }, { ...gpt2, seq_len: 128, batch: 8 }])(
    'scores outweigh the parameters is the first that does (%#)',
    (request) => {
      const from = scoresPassParameters(request, ledgerOf(request))
      const outweigh = (seq_len: number) => {
        const { all_scores_bytes, weight_bytes } = ledgerOf({ ...request, seq_len })
        return all_scores_bytes > weight_bytes
      }
      expect([outweigh(from - 1), outweigh(from)]).toEqual([false, true])
    },
  )

  it.each([gpt2, gpt3, { ...gpt2, causal: false }, { ...gpt3, causal: true }, { ...gpt2, num_heads: 1, mlp_dim: 1 }])(
    'attention costs more than the feed-forward network is the first that does (%#)',
    (request) => {
      const from = attentionPassesMlp(request, ledgerOf(request))
      const costs_more = (seq_len: number) => {
        const { attention_flops, mlp_flops } = ledgerOf({ ...request, seq_len })
        return attention_flops > mlp_flops
      }
      expect([from > 1 && costs_more(from - 1), costs_more(from)]).toEqual([false, true])
    },
  )
})

describe('the sentence', () => {
  it('names what is largest, and both crossings, in the mood of what is reached', () => {
    expect(largestOf(ledgerOf(gpt3)).name).toContain('parameters')
    const sentence = ledgerSentence(gpt2, ledgerOf(gpt2))
    expect(sentence).toContain('At 1,024 tokens the scores, were all kept at once, are the largest, 288 MiB.')
    expect(sentence).toContain('Scores outweigh the parameters from 927 tokens on')
    expect(sentence).toContain('attention would cost more FLOPs than the feed-forward network from 6,144 tokens on')
  })
})
