// TypeScript bindings for emscripten-generated code.  Automatically generated at compile time.
declare namespace RuntimeExports {
    let HEAPF32: any;
    let HEAPF64: any;
    let HEAP_DATA_VIEW: any;
    let HEAP8: any;
    let HEAPU8: any;
    let HEAP16: any;
    let HEAPU16: any;
    let HEAP32: any;
    let HEAPU32: any;
    let HEAP64: any;
    let HEAPU64: any;
}
interface WasmModule {
}

type EmbindString = ArrayBuffer|Uint8Array|Uint8ClampedArray|Int8Array|string;
export type Matrix = {
  rows: number,
  cols: number,
  data: Float32Array
};

export type BuildInfo = {
  build: 'simd' | 'relaxed'
};

export type Failure = {
  code: EmbindString,
  message: EmbindString
};

export type SoftmaxRowRequest = {
  scores: number[],
  temperature: number
};

export type SoftmaxRow = {
  weights: number[],
  entropy_bits: number,
  jacobian_norm: number
};

export type ScaleLensRequest = {
  head_dims: number[],
  seq_len: number,
  rows: number,
  seed: number
};

export type SoftmaxSpread = {
  score_deviation: number,
  largest_weight: number,
  entropy_bits: number,
  jacobian_norm: number
};

export type ScaleLensPoint = {
  head_dim: number,
  scaled: SoftmaxSpread,
  unscaled: SoftmaxSpread
};

export type MaskPatternRequest = {
  seq_len_q: number,
  seq_len_k: number,
  causal: boolean,
  window: number,
  sinks: number,
  stride: number,
  global: number[]
};

export type MaskFactsRequest = {
  allowed: Matrix,
  num_layers: number
};

export type MaskFacts = {
  allowed_pairs: number,
  total_pairs: number,
  blocked_queries: number[],
  reach: Matrix,
  reached_last: Matrix
};

export type OnlineSoftmaxRequest = {
  scores: number[],
  value: Matrix,
  tile: number
};

export type OnlineSoftmaxStep = {
  first: number,
  end: number,
  tile_max: number,
  old_max: number,
  max: number,
  correction: number,
  sum: number,
  output: number[]
};

export type OnlineSoftmaxReply = {
  steps: OnlineSoftmaxStep[],
  output: number[],
  whole_weights: number[],
  whole_output: number[],
  max_error: number
};

export type LedgerRequest = {
  seq_len: number,
  batch: number,
  num_layers: number,
  num_heads: number,
  num_kv_heads: number,
  head_dim: number,
  mlp_dim: number,
  vocab_size: number,
  dtype: EmbindString,
  causal: boolean
};

export type Ledger = {
  embed_dim: number,
  head_scores_bytes: number,
  layer_scores_bytes: number,
  all_scores_bytes: number,
  kv_cache_bytes: number,
  parameter_count: number,
  weight_bytes: number,
  projection_flops: number,
  attention_flops: number,
  mlp_flops: number,
  logits_flops: number
};

export type ConfigCacheRequest = {
  config: EmbindString,
  seq_len: number,
  batch: number,
  dtype: EmbindString
};

export type ConfigField = {
  field: EmbindString,
  value: EmbindString,
  meaning: EmbindString
};

export type ConfigCache = {
  model_type: EmbindString,
  attention: 'mha' | 'gqa' | 'mqa' | 'mla',
  num_layers: number,
  num_heads: number,
  num_kv_heads: number,
  head_dim: number,
  latent_dim: number,
  max_seq_len: number,
  window: number,
  window_layers: number,
  elements_per_token: number,
  bytes_per_token: number,
  bytes: number,
  bytes_without_window: number,
  mha_bytes: number,
  read: ConfigField[]
};

export type CacheStoryRequest = {
  kind: EmbindString,
  batch: number,
  max_seq_len: number,
  window: number,
  sinks: number,
  page_size: number,
  max_pages: number,
  bytes_per_position: number,
  operations: ({ op: 'append'; slot: number; count: number } | { op: 'truncate'; slot: number; length: number } | { op: 'fork'; slot: number; to: number } | { op: 'reset'; slot: number })[]
};

export type CacheSlot = {
  length: number,
  rows: number[],
  pages: number[]
};

export type CachePage = {
  page: number,
  readers: number
};

export type CacheStory = {
  slots: CacheSlot[],
  pages: CachePage[],
  free_pages: number,
  reserved_bytes: number,
  used_bytes: number,
  copied_rows: number,
  written: number,
  refused: EmbindString
};

export type DecodeLoopRequest = {
  prompt_tokens: number,
  new_tokens: number,
  num_layers: number,
  num_heads: number,
  num_kv_heads: number,
  head_dim: number,
  mlp_dim: number,
  vocab_size: number
};

export type DecodeWork = {
  rows: number,
  score_pairs: number,
  multiply_adds: number,
  keys_read: number,
  keys_written: number
};

export type DecodeLoopStep = {
  seq_len: number,
  naive: DecodeWork,
  cached: DecodeWork
};

export type HeadsCompareRequest = {
  embed_dim: number,
  num_heads: number,
  seq_len: number,
  seed: number
};

export type HeadsCompare = {
  head_dim: number,
  parameter_count: number,
  projection_multiply_adds: number,
  attention_multiply_adds: number,
  exponentials: number,
  scores_bytes: number,
  last_query_weights: Matrix,
  entropy_bits: number[]
};

export type PositionScoreRequest = {
  query: number[],
  key: number[],
  query_position: number,
  key_position: number,
  kind: EmbindString,
  base: number,
  head: number,
  num_heads: number
};

export type PositionScore = {
  query: number[],
  key: number[],
  score: number,
  bias: number
};

export type SpeculationRequest = {
  acceptance: number,
  drafted: number
};

export type Speculation = {
  expected_tokens: number
};

interface EmbindModule {
  build_info(): BuildInfo;
  softmax_row(request: SoftmaxRowRequest): SoftmaxRow | Failure;
  scale_lens(request: ScaleLensRequest): ScaleLensPoint[] | Failure;
  mask_pattern(request: MaskPatternRequest): Matrix | Failure;
  mask_facts(request: MaskFactsRequest): MaskFacts | Failure;
  online_softmax(request: OnlineSoftmaxRequest): OnlineSoftmaxReply | Failure;
  ledger(request: LedgerRequest): Ledger | Failure;
  config_cache(request: ConfigCacheRequest): ConfigCache | Failure;
  cache_story(request: CacheStoryRequest): CacheStory | Failure;
  decode_loop(request: DecodeLoopRequest): DecodeLoopStep[] | Failure;
  heads_compare(request: HeadsCompareRequest): HeadsCompare | Failure;
  position_score(request: PositionScoreRequest): PositionScore | Failure;
  speculation(request: SpeculationRequest): Speculation | Failure;
}

export type MainModule = WasmModule & typeof RuntimeExports & EmbindModule;
export default function MainModuleFactory (options?: unknown): Promise<MainModule>;
