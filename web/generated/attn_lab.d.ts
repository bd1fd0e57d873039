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

export type Mask = {
  kind: EmbindString,
  length: number,
  allowed: Matrix
};

export type AttendRequest = {
  kernel: EmbindString,
  query: Matrix,
  key: Matrix,
  value: Matrix,
  mask: Mask,
  temperature: number
};

export type AttendReply = {
  output: Matrix,
  scores: Matrix | undefined,
  weights: Matrix | undefined
};

export type Columns = {
  rows: number,
  cols: number,
  first: number,
  stride: number,
  data: Float32Array
};

export type AttendHeadsRequest = {
  kernel: EmbindString,
  query: Columns,
  key: Columns,
  value: Columns,
  num_heads: number,
  num_kv_heads: number,
  mask: Mask,
  output: Columns | undefined
};

export type AttendHeadsReply = {
  output: Matrix | undefined
};

export type SweepRequest = {
  kernel: EmbindString,
  seq_len: number,
  head_dim: number,
  causal: boolean,
  window: number,
  budget_ms: number,
  skip_size_check: boolean
};

export type SweepPoint = {
  kernel: EmbindString,
  seq_len: number,
  head_dim: number,
  causal: boolean,
  scratch_bytes: number,
  tensor_bytes: number,
  median_ms: number,
  min_ms: number,
  max_ms: number,
  samples: number,
  runs_per_sample: number,
  timer_tick_ms: number,
  heap_bytes: number
};

export type BytesNeededRequest = {
  kernel: EmbindString,
  seq_len: number,
  head_dim: number
};

export type BytesNeededReply = {
  scratch_bytes: number,
  tensor_bytes: number,
  limit_bytes: number
};

export type KvBytesRequest = {
  dtype: EmbindString,
  seq_len: number,
  batch: number
};

export type KvBytes = {
  name: EmbindString,
  source: EmbindString,
  attention: 'mha' | 'gqa' | 'mla',
  num_layers: number,
  num_heads: number,
  num_kv_heads: number,
  head_dim: number,
  latent_dim: number,
  max_seq_len: number,
  bytes_per_token: number,
  bytes: number
};

export type LongRunRequest = {
  kernel: EmbindString,
  seq_len: number,
  head_dim: number,
  causal: boolean
};

export type LongRunProgress = {
  rows_done: number,
  seq_len: number,
  ms: number,
  scratch_bytes: number,
  tensor_bytes: number,
  heap_bytes: number,
  checked_rows: number,
  max_error: number
};

interface EmbindModule {
  build_info(): BuildInfo;
  kernels(): KernelInfo[];
  attend(request: AttendRequest): AttendReply | Failure;
  attend_heads(request: AttendHeadsRequest): AttendHeadsReply | Failure;
  sweep(request: SweepRequest): SweepPoint | Failure;
  bytes_needed(request: BytesNeededRequest): BytesNeededReply | Failure;
  kv_bytes(request: KvBytesRequest): KvBytes[] | Failure;
  long_run_start(request: LongRunRequest): LongRunProgress | Failure;
  long_run_step(budget_ms: number): LongRunProgress | Failure;
  long_run_end(): void;
}

export type MainModule = WasmModule & typeof RuntimeExports & EmbindModule;
export default function MainModuleFactory (options?: unknown): Promise<MainModule>;
