/** What the ledger is asked about: the shapes of known models, and what changing one number does to the others. */
import type { LedgerRequest } from '../../runtime/figures_protocol.ts'

/** `mlp_ratio`: mlp_dim / embed_dim. It stays when the width changes, as a family of models keeps it. */
export interface LedgerShape extends Omit<LedgerRequest, 'mlp_dim' | 'seq_len' | 'batch' | 'dtype' | 'causal'> {
  mlp_ratio: number
}

export interface LedgerSettings extends LedgerShape, Pick<LedgerRequest, 'seq_len' | 'batch' | 'dtype' | 'causal'> {}

export interface KnownShape {
  name: string
  shape: LedgerShape
  /** Where the sizes were published. */
  source: string
}

export const known_shapes: readonly KnownShape[] = [
  {
    name: 'GPT-2 small',
    shape: { num_layers: 12, num_heads: 12, num_kv_heads: 12, head_dim: 64, mlp_ratio: 4, vocab_size: 50257 },
    source: 'Radford et al., 2019, table 2',
  },
  {
    name: 'GPT-3 175B',
    shape: { num_layers: 96, num_heads: 96, num_kv_heads: 96, head_dim: 128, mlp_ratio: 4, vocab_size: 50257 },
    source: 'Brown et al., 2020, arXiv:2005.14165, table 2.1',
  },
  {
    // Three products of 11008 (SwiGLU) weigh and cost as much as two of 16512.
    name: 'Llama-2-7B-like',
    shape: {
      num_layers: 32,
      num_heads: 32,
      num_kv_heads: 32,
      head_dim: 128,
      mlp_ratio: 16512 / 4096,
      vocab_size: 32000,
    },
    source: 'Touvron et al., 2023, arXiv:2307.09288; its gated network of 3 × 11,008 counted as 2 × 16,512',
  },
]

/** Exponents of 2. */
export const seq_len_range = { least: 7, most: 17 } as const

export const choices = {
  num_layers: [1, 2, 6, 12, 24, 32, 48, 64, 80, 96, 128],
  num_heads: [1, 2, 4, 8, 12, 16, 24, 32, 40, 64, 96, 128],
  head_dim: [32, 64, 80, 96, 128, 192, 256],
  batch: [1, 2, 4, 8, 16, 32, 64],
} as const

export const first_settings: LedgerSettings = {
  ...known_shapes[0]!.shape,
  seq_len: 1024,
  batch: 1,
  dtype: 'float16',
  causal: true,
}

/** Which known shape these settings have, whatever text they run over. */
export function shapeOf(settings: LedgerSettings): KnownShape | undefined {
  return known_shapes.find(({ shape }) =>
    (Object.keys(shape) as (keyof LedgerShape)[]).every((key) => shape[key] === settings[key]),
  )
}

/** Query heads share key heads evenly. */
export function kvHeadChoices(num_heads: number): number[] {
  return Array.from({ length: num_heads }, (_, index) => index + 1).filter((count) => num_heads % count === 0)
}

/** As many query heads for each KV head as before, where that can be; else the next smaller number of KV heads. */
export function withHeads(settings: LedgerSettings, num_heads: number): LedgerSettings {
  const wanted = (num_heads * settings.num_kv_heads) / settings.num_heads
  const num_kv_heads = kvHeadChoices(num_heads).findLast((count) => count <= wanted) ?? 1
  return { ...settings, num_heads, num_kv_heads }
}

export function requestOf({ mlp_ratio, ...settings }: LedgerSettings): LedgerRequest {
  return { ...settings, mlp_dim: Math.round(mlp_ratio * settings.num_heads * settings.head_dim) }
}
