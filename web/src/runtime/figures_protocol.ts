/**
 * What the figures of the lessons ask of the module attn_figures: small tensors, worked out step by step. Part of the
 * Protocol of protocol.ts; bytes are bytes, positions count from 0.
 */
import type { Matrix } from './matrix.ts'

export interface SoftmaxRowRequest {
  /** -Infinity where blocked; at least one is not. */
  scores: number[]
  /** Scores are divided by it: 0.001 … 1000. */
  temperature: number
}

export interface SoftmaxRow {
  weights: number[]
  /** −Σ w log₂ w: 0 when one key has all, log₂ n when all share. */
  entropy_bits: number
  /** Frobenius norm of ∂weights/∂scores = diag(w) − w wᵀ: how much the weights answer to a change of the scores. */
  jacobian_norm: number
}

/** Random queries and keys of unit variance: what the softmax makes of their dot products, as head_dim grows. */
export interface ScaleLensRequest {
  /** At most 16 sizes. The numbers of one depend on the seed and not on the other sizes. */
  head_dims: number[]
  /** Keys, 2 … 256. */
  seq_len: number
  /** Queries whose rows are averaged, at most 64. */
  rows: number
  seed: number
}

/** Means over the rows. */
export interface SoftmaxSpread {
  /** Standard deviation of the scores of a row. */
  score_deviation: number
  largest_weight: number
  entropy_bits: number
  jacobian_norm: number
}

export interface ScaleLensPoint {
  head_dim: number
  /** Scores divided by √head_dim. */
  scaled: SoftmaxSpread
  unscaled: SoftmaxSpread
}

/** A SparsePattern (sparse_pattern.h) over seq_len_q queries that end where the keys end; 0 turns a part off. All parts
 * off is dense. At most 256 positions. */
export interface MaskPatternRequest {
  seq_len_q: number
  seq_len_k: number
  causal: boolean
  window: number
  sinks: number
  stride: number
  /** Positions that see and are seen everywhere, increasing. */
  global: number[]
}

export interface MaskFactsRequest {
  /** 1 may attend, 0 blocked (queries × keys); at most 256 × 256. */
  allowed: Matrix
  /** At most 64. */
  num_layers: number
}

export interface MaskFacts {
  allowed_pairs: number
  total_pairs: number
  /** Queries without any key: an error for attention. */
  blocked_queries: number[]
  /** (num_layers × queries): from how many positions query q has heard after layer l + 1, each layer with this mask and
   * a residual path, by which a position also keeps what it has. Without rows where the mask is not square. */
  reach: Matrix
  /** (num_layers × keys): 1 where key k has reached the last query after layer l + 1. Without rows where not square. */
  reached_last: Matrix
}

export interface OnlineSoftmaxRequest {
  /** One row, already scaled; -Infinity where blocked. */
  scores: number[]
  /** (keys × value_dim) */
  value: Matrix
  /** Keys per tile. */
  tile: number
}

/** After one tile. Everything is in units of e, as in the papers. */
export interface OnlineSoftmaxStep {
  /** Keys [first, end). */
  first: number
  end: number
  /** -Infinity where the whole tile is blocked. */
  tile_max: number
  old_max: number
  max: number
  /** e^(old_max − max): what sum and output so far are multiplied by; 1 where nothing was seen before. */
  correction: number
  sum: number
  /** Before the division by sum. */
  output: number[]
}

export interface OnlineSoftmaxReply {
  steps: OnlineSoftmaxStep[]
  output: number[]
  /** Of the textbook's softmax over the whole row. */
  whole_weights: number[]
  whole_output: number[]
  /** Largest difference of output and whole_output. */
  max_error: number
}

export interface LedgerRequest {
  seq_len: number
  batch: number
  num_layers: number
  num_heads: number
  num_kv_heads: number
  head_dim: number
  /** Of the feed-forward network, two products (as GPT-2 has it). */
  mlp_dim: number
  vocab_size: number
  dtype: 'float32' | 'float16' | 'bfloat16' | 'int8'
  causal: boolean
}

/** What a forward pass over seq_len tokens costs, from the shapes alone. A multiply-add is 2 FLOPs. */
export interface Ledger {
  /** num_heads · head_dim. */
  embed_dim: number
  /** seq_len² numbers: one head of one layer of one sequence. */
  head_scores_bytes: number
  /** All heads of one layer of one sequence. */
  layer_scores_bytes: number
  /** batch × layers × heads × N²: what a dense attention would keep, were all kept at once. */
  all_scores_bytes: number
  /** batch sequences, all layers; int8 without its scales. */
  kv_cache_bytes: number
  /** Of attention's four projections and the feed-forward network, of all layers, and the token embedding: their
   * matrices, without biases, norms and positions. */
  parameter_count: number
  weight_bytes: number
  /** Of batch sequences and all layers, as the other FLOPs. */
  projection_flops: number
  /** Scores and weighted sums; where causal, of the pairs that may meet. */
  attention_flops: number
  mlp_flops: number
  /** Of every position. */
  logits_flops: number
}

export interface ConfigCacheRequest {
  /** The text of a Hugging Face config.json. */
  config: string
  seq_len: number
  batch: number
  dtype: LedgerRequest['dtype']
}

/** A field of the config and what it stood for; `value` as in the file ("32"), or how it was derived where it is absent
 * ("absent: 4096 / 32 = 128"). */
export interface ConfigField {
  field: string
  value: string
  meaning: string
}

/** The KV cache that follows from a model's config. */
export interface ConfigCache {
  /** As in the file; empty where it does not say. */
  model_type: string
  attention: 'mha' | 'gqa' | 'mqa' | 'mla'
  num_layers: number
  num_heads: number
  num_kv_heads: number
  /** mla: qk_nope_head_dim. */
  head_dim: number
  /** mla: kv_lora_rank + qk_rope_head_dim, else 0. */
  latent_dim: number
  /** 0 where the file does not say. */
  max_seq_len: number
  /** Positions that a layer with a sliding window keeps; 0 where no layer has one. */
  window: number
  /** Layers that have it. */
  window_layers: number
  /** Numbers that one token adds in one layer. */
  elements_per_token: number
  /** All layers, before any window is full. */
  bytes_per_token: number
  /** All layers and sequences; int8 without its scales. */
  bytes: number
  /** The same without windows. */
  bytes_without_window: number
  /** Were every query head to keep a key and a value of its own, without windows: 2 · num_heads · head_dim numbers per
   * token and layer; mla: num_heads · (qk_nope_head_dim + qk_rope_head_dim + v_head_dim). */
  mha_bytes: number
  read: ConfigField[]
}

export type CacheKind = 'contiguous' | 'window' | 'paged'

/** What happens to the sequences of a cache, in order. */
export type CacheOperation =
  | { op: 'append'; slot: number; count: number }
  | { op: 'truncate'; slot: number; length: number }
  /** `to` continues what `slot` holds. */
  | { op: 'fork'; slot: number; to: number }
  | { op: 'reset'; slot: number }

export interface CacheStoryRequest {
  kind: CacheKind
  /** Slots, at most 16. */
  batch: number
  /** Of one slot, at most 4096. */
  max_seq_len: number
  /** window: positions that a query sees, its own among them, besides the sinks; at least 1. */
  window: number
  sinks: number
  /** paged: positions in a page; any size here. */
  page_size: number
  max_pages: number
  /** Of a position in one layer: keys and values. */
  bytes_per_position: number
  operations: CacheOperation[]
}

export interface CacheSlot {
  length: number
  /** Rows of memory of this slot, in their order: the position that each holds, −1 where none. window: the sinks, then the
   * ring, in which position p has row sinks + (p − sinks) mod window. paged: those of its pages. */
  rows: number[]
  /** paged: its pages, in the order of the positions. */
  pages: number[]
}

export interface CachePage {
  page: number
  readers: number
}

export interface CacheStory {
  slots: CacheSlot[]
  /** paged: the pages that are taken, by number. */
  pages: CachePage[]
  free_pages: number
  /** Rows that nobody else can have, used or not: all rows of all slots; paged: those of the pages that are taken. */
  reserved_bytes: number
  /** Rows that hold a position; shared ones once. */
  used_bytes: number
  /** Rows copied so far: paged by copy-on-write; contiguous and window by fork. */
  copied_rows: number
  /** Positions appended so far. */
  written: number
  /** Why the last operation failed, with its numbers; empty where it did not. Nothing changed then, and later operations
   * go on from there. */
  refused: string
}

export interface DecodeLoopRequest {
  prompt_tokens: number
  new_tokens: number
  num_layers: number
  num_heads: number
  num_kv_heads: number
  head_dim: number
  mlp_dim: number
  vocab_size: number
}

/** One new token in one of the two ways. */
export interface DecodeWork {
  /** Positions that run through the model. */
  rows: number
  /** Query-key pairs of one head of one layer. */
  score_pairs: number
  /** All layers and the logits of the last position. */
  multiply_adds: number
  /** Keys of one head and layer: those read from the cache, each once and the newest among them, and those written to it.
   * 0 without a cache. */
  keys_read: number
  keys_written: number
}

export interface DecodeLoopStep {
  /** Tokens before this one is chosen. */
  seq_len: number
  naive: DecodeWork
  cached: DecodeWork
}

export interface HeadsCompareRequest {
  /** At most 1024, as seq_len. */
  embed_dim: number
  /** Must divide embed_dim. */
  num_heads: number
  seq_len: number
  seed: number
}

/** One layer of multi-head self-attention without a mask, over random input with random projections, which depend on
 * the seed, embed_dim and seq_len alone. */
export interface HeadsCompare {
  head_dim: number
  /** query, key, value and output projection with biases: 4 · embed_dim · (embed_dim + 1). */
  parameter_count: number
  projection_multiply_adds: number
  attention_multiply_adds: number
  exponentials: number
  /** float32, all heads at once: num_heads · seq_len² · 4. */
  scores_bytes: number
  /** (num_heads × seq_len): the weights of the last query. */
  last_query_weights: Matrix
  /** Of each of these rows. */
  entropy_bits: number[]
}

export interface PositionScoreRequest {
  /** head_dim numbers, an even count; features i and i + head_dim / 2 are the pair that is turned. */
  query: number[]
  key: number[]
  query_position: number
  key_position: number
  kind: 'none' | 'rotary' | 'alibi'
  /** rotary: 10000 in the paper. */
  base: number
  /** alibi: head `head` of `num_heads`. */
  head: number
  num_heads: number
}

export interface PositionScore {
  /** As the dot product sees them, in float32 where they were turned. */
  query: number[]
  key: number[]
  /** The dot product, not scaled; with ALiBi divided by √head_dim, and then its bias added. */
  score: number
  /** ALiBi's alone: −slope · (query_position − key_position); else 0. */
  bias: number
}

/** Leviathan et al., 2023, arXiv:2211.17192, equation 1. */
export interface SpeculationRequest {
  /** Probability that a drafted token is accepted, 0 … 1. */
  acceptance: number
  drafted: number
}

/** Protocol of the module attn_figures. */
export interface FiguresProtocol {
  softmax_row: { request: SoftmaxRowRequest; reply: SoftmaxRow }
  scale_lens: { request: ScaleLensRequest; reply: ScaleLensPoint[] }
  mask_pattern: { request: MaskPatternRequest; reply: Matrix }
  mask_facts: { request: MaskFactsRequest; reply: MaskFacts }
  online_softmax: { request: OnlineSoftmaxRequest; reply: OnlineSoftmaxReply }
  ledger: { request: LedgerRequest; reply: Ledger }
  config_cache: { request: ConfigCacheRequest; reply: ConfigCache }
  cache_story: { request: CacheStoryRequest; reply: CacheStory }
  decode_loop: { request: DecodeLoopRequest; reply: DecodeLoopStep[] }
  heads_compare: { request: HeadsCompareRequest; reply: HeadsCompare }
  position_score: { request: PositionScoreRequest; reply: PositionScore }
  /** Tokens that one run of the large model yields on average: (1 − a^(g+1)) / (1 − a). */
  speculation: { request: SpeculationRequest; reply: { expected_tokens: number } }
}
