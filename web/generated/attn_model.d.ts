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

export type ModelFiles = {
  config: Uint8Array,
  tokenizer: Uint8Array,
  index: Uint8Array,
  weights: { name: string; size: number; read(offset: number, to: Uint8Array): string }[],
  weight_format: EmbindString,
  max_seq_len: number
};

export type ModelInfo = {
  family: EmbindString,
  vocab_size: number,
  max_seq_len: number,
  trained_max_seq_len: number,
  embed_dim: number,
  num_layers: number,
  num_heads: number,
  num_kv_heads: number,
  head_dim: number,
  parameter_count: number,
  dtype: EmbindString,
  weight_format: EmbindString,
  file_bytes: number,
  weight_bytes: number,
  kv_cache_bytes: number
};

export type Token = {
  id: number,
  text: EmbindString
};

export type AttentionMapsReply = {
  tokens: Token[],
  num_layers: number,
  num_heads: number,
  weights: Float32Array
};

export type RaceRequest = {
  prompt: EmbindString,
  new_tokens: number,
  seed: number,
  temperature: number,
  top_k: number,
  top_p: number,
  kernel: EmbindString
};

export type RaceStart = {
  prompt_tokens: Token[],
  timer_tick_ms: number,
  new_tokens: number,
  max_seq_len: number,
  kv_cache_bytes: number
};

export type RaceStep = {
  lane: 'naive' | 'cached',
  index: number,
  token: Token,
  text: EmbindString,
  ms: number,
  repeats: number,
  multiply_adds: number,
  attention_multiply_adds: number,
  kv_cache_bytes: number,
  kv_cache_utilization: number
};

export type OpenGenerationRequest = {
  prompt: EmbindString,
  new_tokens: number
};

export type NewToken = {
  token: Token,
  text: EmbindString
};

export type AttentionQuestion = {
  position: number,
  layer: number,
  query: Matrix,
  key: Matrix,
  value: Matrix
};

export type OpenGenerationStart = {
  prompt_tokens: Token[],
  expected: NewToken[],
  num_layers: number,
  num_heads: number,
  head_dim: number,
  question: AttentionQuestion
};

export type OpenGenerationStep = {
  new_tokens: NewToken[],
  done: boolean,
  question: AttentionQuestion
};

export type LogitsRequest = {
  tokens: number[],
  chunk: number,
  kernel: EmbindString
};

export type ModelCostRequest = {
  seq_len: number,
  kernel: EmbindString,
  budget_ms: number
};

export type ModelCost = {
  seq_len: number,
  kv_cache_bytes: number,
  prefill_scratch_bytes: number,
  decode_scratch_bytes: number,
  prefill_ms: number,
  decode_ms: number,
  timer_tick_ms: number
};

interface EmbindModule {
  build_info(): BuildInfo;
  load_model(files: ModelFiles): ModelInfo | Failure;
  tokenize(text: EmbindString): Token[] | Failure;
  attention_maps(text: EmbindString): AttentionMapsReply | Failure;
  race_start(request: RaceRequest): RaceStart | Failure;
  race_step(lane: 'naive' | 'cached'): RaceStep | Failure;
  open_generation_start(request: OpenGenerationRequest): OpenGenerationStart | Failure;
  open_generation_answer(attended: Matrix): OpenGenerationStep | Failure;
  logits(request: LogitsRequest): Matrix | Failure;
  model_cost(request: ModelCostRequest): ModelCost | Failure;
}

export type MainModule = WasmModule & typeof RuntimeExports & EmbindModule;
export default function MainModuleFactory (options?: unknown): Promise<MainModule>;
