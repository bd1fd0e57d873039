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

interface EmbindModule {
  build_info(): BuildInfo;
  load_model(files: ModelFiles): ModelInfo | Failure;
  tokenize(text: EmbindString): Token[] | Failure;
  attention_maps(text: EmbindString): AttentionMapsReply | Failure;
}

export type MainModule = WasmModule & typeof RuntimeExports & EmbindModule;
export default function MainModuleFactory (options?: unknown): Promise<MainModule>;
