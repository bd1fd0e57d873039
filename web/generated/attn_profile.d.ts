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

export type KernelInfo = {
  name: EmbindString,
  summary: EmbindString,
  traces: boolean
};

export type ProfileTime = {
  median_ms: number,
  min_ms: number,
  max_ms: number,
  samples: number,
  runs_per_sample: number,
  timer_tick_ms: number
};

export type PeakRequest = {
  budget_ms: number
};

export type Peak = {
  gflop_per_s: number,
  max_gflop_per_s: number,
  accumulators: number,
  fused: boolean,
  time: ProfileTime
};

export type StreamRequest = {
  bytes: number,
  budget_ms: number
};

export type Stream = {
  bytes: number,
  gb_per_s: number,
  max_gb_per_s: number,
  time: ProfileTime
};

export type AttentionPointRequest = {
  kernel: EmbindString,
  seq_len_q: number,
  seq_len_k: number,
  head_dim: number,
  budget_ms: number
};

export type LinearPointRequest = {
  rows: number,
  in_features: number,
  out_features: number,
  budget_ms: number
};

export type RooflinePoint = {
  flops: number,
  bytes_moved: number,
  flop_per_byte: number,
  scratch_bytes: number,
  gflop_per_s: number,
  time: ProfileTime
};

export type HeadsRequest = {
  kernel: EmbindString,
  seq_len: number,
  embed_dim: number,
  num_heads: number,
  causal: boolean,
  budget_ms: number
};

export type HeadsPoint = {
  kernel: EmbindString,
  seq_len: number,
  num_heads: number,
  head_dim: number,
  scratch_bytes: number,
  all_scores_bytes: number,
  multiply_adds: number,
  exponentials: number,
  time: ProfileTime
};

export type BlockCostRequest = {
  kernel: EmbindString,
  seq_len: number,
  embed_dim: number,
  num_heads: number,
  mlp_dim: number,
  causal: boolean,
  budget_ms: number
};

export type BlockCost = {
  kernel: EmbindString,
  seq_len: number,
  projections: ProfileTime,
  heads: ProfileTime,
  mlp: ProfileTime,
  projections_flops: number,
  heads_flops: number,
  mlp_flops: number,
  scratch_bytes: number
};

export type FlopCrossoverRequest = {
  embed_dim: number,
  mlp_dim: number,
  causal: boolean
};

export type FlopCrossover = {
  seq_len: number
};

export type ProjectionsRequest = {
  embed_dim: number,
  new_tokens: number,
  budget_ms: number
};

export type ProjectionsCost = {
  new_tokens: number,
  naive_rows: number,
  cached_rows: number,
  naive: ProfileTime,
  cached: ProfileTime,
  kv_cache_bytes: number,
  identical: boolean
};

interface EmbindModule {
  build_info(): BuildInfo;
  kernels(): KernelInfo[];
  peak(request: PeakRequest): Peak | Failure;
  stream(request: StreamRequest): Stream | Failure;
  attention_point(request: AttentionPointRequest): RooflinePoint | Failure;
  linear_point(request: LinearPointRequest): RooflinePoint | Failure;
  heads_point(request: HeadsRequest): HeadsPoint | Failure;
  block_cost(request: BlockCostRequest): BlockCost | Failure;
  flop_crossover(request: FlopCrossoverRequest): FlopCrossover | Failure;
  projections_cost(request: ProjectionsRequest): ProjectionsCost | Failure;
}

export type MainModule = WasmModule & typeof RuntimeExports & EmbindModule;
export default function MainModuleFactory (options?: unknown): Promise<MainModule>;
