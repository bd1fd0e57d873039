/**
 * What the page can ask of the lab, as plain data. Field names are those of the C++ side (snake_case), so one search
 * crosses the language border. Bytes are bytes, times are milliseconds, positions count from 0.
 */
import type { FiguresProtocol } from './figures_protocol.ts'
import type { Matrix } from './matrix.ts'

/** What the module was compiled with: `relaxed` has relaxed SIMD. */
export interface BuildInfo {
  build: 'simd' | 'relaxed'
}

export type KernelName = string

export interface KernelInfo {
  name: KernelName
  summary: string
  traces: boolean
}

export interface AttendRequest {
  kernel: KernelName
  query: Matrix
  key: Matrix
  value: Matrix
  /** `lengths` is not needed for one head: padding is the number of real keys. */
  mask:
    | { kind: 'bidirectional' }
    | { kind: 'causal' }
    | { kind: 'padding'; length: number }
    | { kind: 'binary'; allowed: Matrix }
  temperature: number
}

export interface AttendReply {
  output: Matrix
  /** Scaled scores, -Infinity where blocked. Absent when the kernel never holds them. */
  scores?: Matrix
  weights?: Matrix
}

/**
 * Columns [first, first + cols) of a row-major matrix whose rows are `stride` numbers apart: the heads of one worker in a
 * matrix that lies in shared memory, or simply a whole matrix.
 */
export interface Columns extends Matrix {
  first: number
  stride: number
}

/** Several heads that lie side by side in the columns. Query head h reads key head h / (num_heads / num_kv_heads). */
export interface AttendHeadsRequest {
  kernel: KernelName
  /** (seq_len_q × num_heads·head_dim) */
  query: Columns
  /** (seq_len_k × num_kv_heads·head_dim) */
  key: Columns
  /** (seq_len_k × num_kv_heads·value_dim) */
  value: Columns
  num_heads: number
  num_kv_heads: number
  mask: AttendRequest['mask']
  /** Where the output goes when it lies in shared memory (seq_len_q × num_heads·value_dim). */
  output?: Columns
}

export interface AttendHeadsReply {
  /** Absent when the request said where the output goes. */
  output?: Matrix
}

/** One head with random inputs, computed in steps. */
export interface LongRunRequest {
  kernel: KernelName
  seq_len: number
  head_dim: number
  causal: boolean
}

/** How far a long run is. */
export interface LongRunProgress {
  rows_done: number
  seq_len: number
  /** In the kernel, so far. */
  ms: number
  /** The most that the kernel held so far beyond query, key, value and output, counted by the allocator. */
  scratch_bytes: number
  /** query + key + value + output. */
  tensor_bytes: number
  /** Bytes of WebAssembly memory. */
  heap_bytes: number
  /** Rows that were computed again by the naive kernel, once all are done, and their largest difference from it. */
  checked_rows: number
  max_error: number
}

export interface SweepRequest {
  kernel: KernelName
  seq_len: number
  head_dim: number
  causal: boolean
  /** Keys that each query sees, itself and those right before it, besides the first 4 (sinks); 0: all that it may. */
  window?: number
  /** Ask the browser for the memory even though it cannot fit, to see what happens: the worker is lost and replaced. */
  skip_size_check?: boolean
  /** Time is sampled until this many milliseconds are spent (at least 3 samples), after a warm-up. */
  budget_ms: number
}

export interface SweepPoint {
  kernel: KernelName
  seq_len: number
  head_dim: number
  causal: boolean
  /** Peak bytes that the kernel allocated beyond query, key, value and output, counted by the allocator. */
  scratch_bytes: number
  /** query + key + value + output. */
  tensor_bytes: number
  median_ms: number
  min_ms: number
  max_ms: number
  samples: number
  /** Runs per sample, chosen so that a sample spans at least 20 ticks of the timer. */
  runs_per_sample: number
  timer_tick_ms: number
  /** Bytes of WebAssembly memory after the run. */
  heap_bytes: number
}

export interface BytesNeededRequest {
  kernel: KernelName
  seq_len: number
  head_dim: number
}

export interface BytesNeededReply {
  scratch_bytes: number
  tensor_bytes: number
  /** Largest memory that WebAssembly can address in this build. */
  limit_bytes: number
}

export type Dtype = 'float32' | 'float16' | 'bfloat16' | 'int8'

export interface KvBytesRequest {
  dtype: Dtype
  seq_len: number
  batch: number
}

/** The KV cache of a known model, computed from its published sizes: all layers, int8 without its scales. */
export interface KvBytes {
  name: string
  /** Where the sizes were published. */
  source: string
  attention: 'mha' | 'gqa' | 'mla'
  num_layers: number
  num_heads: number
  num_kv_heads: number
  head_dim: number
  /** mla alone, else 0: numbers kept per token and layer, for all heads together. */
  latent_dim: number
  /** What the model was published with; a longer context is a thought experiment. */
  max_seq_len: number
  bytes_per_token: number
  /** batch · seq_len · bytes_per_token. */
  bytes: number
}

/** Milliseconds of one run: the median of samples, after a warm-up, with what is needed to judge it. */
export interface ProfileTime {
  median_ms: number
  min_ms: number
  max_ms: number
  samples: number
  /** Chosen so that a sample spans at least 20 ticks of the timer. */
  runs_per_sample: number
  timer_tick_ms: number
}

/** What the arithmetic units do at best: multiply-adds by vectors, one thread, no memory touched. */
export interface Peak {
  /** 10⁹ floating-point operations per second, of the median sample. */
  gflop_per_s: number
  max_gflop_per_s: number
  /** Independent sums of 4 floats each. */
  accumulators: number
  /** Multiply and add are one instruction with one rounding. */
  fused: boolean
  time: ProfileTime
}

/** What a buffer can be read with: one thread, one stream. */
export interface Stream {
  bytes: number
  /** 10⁹ bytes per second, of the median sample. */
  gb_per_s: number
  max_gb_per_s: number
  time: ProfileTime
}

/** A piece of work under the roof of arithmetic and memory. */
export interface RooflinePoint {
  /** Computed from the shapes, two for a multiply-add. */
  flops: number
  /** Computed: every operand once, and scratch twice (written and read). */
  bytes_moved: number
  flop_per_byte: number
  /** Counted by the allocator. */
  scratch_bytes: number
  gflop_per_s: number
  time: ProfileTime
}

/** One head without a mask; seq_len_q is 1 for decode. */
export interface AttentionPointRequest {
  kernel: KernelName
  seq_len_q: number
  seq_len_k: number
  head_dim: number
  budget_ms: number
}

/** One linear layer; rows is 1 for decode. */
export interface LinearPointRequest {
  rows: number
  in_features: number
  out_features: number
  budget_ms: number
}

export interface HeadsRequest {
  kernel: KernelName
  seq_len: number
  embed_dim: number
  /** Must divide embed_dim. */
  num_heads: number
  causal: boolean
  budget_ms: number
}

/** Attention of all heads, without projections. */
export interface HeadsPoint {
  kernel: KernelName
  seq_len: number
  num_heads: number
  head_dim: number
  /** Counted by the allocator; the heads run one after the other. */
  scratch_bytes: number
  /** Computed: num_heads · seq_len² · 4, for all heads at once. */
  all_scores_bytes: number
  multiply_adds: number
  exponentials: number
  time: ProfileTime
}

export interface BlockCostRequest {
  kernel: KernelName
  seq_len: number
  embed_dim: number
  num_heads: number
  mlp_dim: number
  causal: boolean
  /** For each of the three parts. */
  budget_ms: number
}

/** One decoder block without its norms. FLOPs are computed from the shapes, two for a multiply-add. */
export interface BlockCost {
  kernel: KernelName
  seq_len: number
  /** query, key, value and output. */
  projections: ProfileTime
  /** Scores, softmax and values of all heads. */
  heads: ProfileTime
  mlp: ProfileTime
  projections_flops: number
  heads_flops: number
  mlp_flops: number
  scratch_bytes: number
}

export interface FlopCrossoverRequest {
  embed_dim: number
  mlp_dim: number
  causal: boolean
}

export interface ProjectionsRequest {
  embed_dim: number
  /** S, from an empty text. */
  new_tokens: number
  /** For each of the two ways. */
  budget_ms: number
}

/** Key and value projections of one layer while S tokens are generated. */
export interface ProjectionsCost {
  new_tokens: number
  /** Counted as they were projected: S(S+1)/2 and S. */
  naive_rows: number
  cached_rows: number
  naive: ProfileTime
  cached: ProfileTime
  kv_cache_bytes: number
  /** Both ways ended with the same keys and values, bit for bit. */
  identical: boolean
}

/** A file of the visitor's, or one that was fetched: a Blob is read slice by slice and never held whole. */
export interface WeightFile {
  /** As model.safetensors.index.json calls it. */
  name: string
  data: Blob | ArrayBuffer
}

export interface LoadModelRequest {
  config: ArrayBuffer
  tokenizer: ArrayBuffer
  /** model.safetensors, or all of the model's shards in any order. */
  weights: ArrayBuffer | WeightFile[]
  /** model.safetensors.index.json of a model in shards: then it is checked that none is missing. */
  index?: ArrayBuffer
  /** int8 takes about a quarter of the memory and is read faster, within a small error. float32 unless it says so. */
  weight_format?: WeightFormat
  /** Positions that will be used at most, 4096 unless it says so. Fewer are kept where their cache would not fit. */
  max_seq_len?: number
}

export type WeightFormat = 'float32' | 'int8'

export interface ModelInfo {
  /** Whose names and layouts the files have: gpt2, or llama (with mistral and qwen2). */
  family: string
  vocab_size: number
  /** Positions that the lab uses. */
  max_seq_len: number
  /** Positions that the model itself knows. */
  trained_max_seq_len: number
  embed_dim: number
  num_layers: number
  num_heads: number
  num_kv_heads: number
  head_dim: number
  parameter_count: number
  /** What the files hold: F32, F16, BF16, or mixed. */
  dtype: string
  /** What the memory holds: a WeightFormat. */
  weight_format: string
  /** Of the tensors in the files. */
  file_bytes: number
  /** Of the weights in memory. */
  weight_bytes: number
  /** Of a contiguous float32 cache for max_seq_len positions. */
  kv_cache_bytes: number
}

export interface LogitsRequest {
  /** Token ids, as they are: no separator is put before them. */
  tokens: number[]
  /** 0: all tokens at once without a cache; otherwise through a KV cache, so many at a time. */
  chunk: number
  kernel: KernelName
}

export interface Token {
  id: number
  /** Text of the token; bytes that are no whole character are shown as ‹e2›. */
  text: string
}

export interface AttentionMapsReply {
  tokens: Token[]
  num_layers: number
  num_heads: number
  /** (num_layers · num_heads · tokens · tokens), query rows, key columns. */
  weights: Float32Array
}

export interface ModelCostRequest {
  /** Tokens of the text, random ones; at least 2. */
  seq_len: number
  kernel: KernelName
  /** Prefill and decode are sampled this long each, at least once. */
  budget_ms: number
}

export interface OpenGenerationRequest {
  prompt: string
  new_tokens: number
}

export interface NewToken {
  token: Token
  /** Characters that became complete with this token. */
  text: string
}

/** What a layer asks of attention: (tokens × num_heads · head_dim), heads side by side. */
export interface AttentionQuestion {
  /** Of the first of these tokens. */
  position: number
  layer: number
  query: Matrix
  key: Matrix
  value: Matrix
}

export interface OpenGenerationStart {
  prompt_tokens: Token[]
  /** What the lab's own attention writes, always the likeliest token. */
  expected: NewToken[]
  num_layers: number
  num_heads: number
  head_dim: number
  question: AttentionQuestion
}

export interface OpenGenerationStep {
  /** One after the last layer, none before. */
  new_tokens: NewToken[]
  done: boolean
  /** Without rows once all is done. */
  question: AttentionQuestion
}

/** What the loaded model costs at one length of text. */
export interface ModelCost {
  seq_len: number
  /** Keys and values of seq_len positions in all layers, float32. */
  kv_cache_bytes: number
  /** Peak beyond weights and cache while all tokens run at once, counted by the allocator. */
  prefill_scratch_bytes: number
  /** The same while the last token runs alone. */
  decode_scratch_bytes: number
  prefill_ms: number
  decode_ms: number
  timer_tick_ms: number
}

export interface RaceRequest {
  prompt: string
  new_tokens: number
  seed: number
  temperature: number
  top_k: number
  top_p: number
  kernel: KernelName
}

export type Lane = 'naive' | 'cached'

/** One generated token of one lane, measured. */
export interface RaceStep {
  lane: Lane
  /** 0 for the first new token. */
  index: number
  token: Token
  /** Text that became complete with this token (a character may need several tokens). */
  text: string
  /** Of the model alone, without sampling and display: the median of samples that span at least 20 ticks of the timer. */
  ms: number
  /** Runs of this position that were measured, in all samples together. */
  repeats: number
  /** Multiply-adds of this step, counted from the shapes. */
  multiply_adds: number
  attention_multiply_adds: number
  kv_cache_bytes: number
  kv_cache_utilization: number
}

export interface RaceStart {
  prompt_tokens: Token[]
  timer_tick_ms: number
  /** Asked for more than fits: shortened to this. */
  new_tokens: number
  max_seq_len: number
  kv_cache_bytes: number
}

/** Something that only the learner's code understands (a cache): the runner keeps it under this number for one case. */
export interface ObjectRef {
  object: number
}

/** Values that go into and come out of a learner's function. */
export type Value = Matrix | number | ObjectRef

/** What a call has to return; an `object` is kept under its number and not reported. */
export interface ReturnSpec {
  name: string
  kind: 'matrix' | 'number' | 'object'
  object?: number
}

/** One call of a function that the learner wrote. */
export interface Call {
  function: string
  /** Names of the arguments, for messages and figures. */
  arg_names: string[]
  args: Value[]
  returns: ReturnSpec[]
  /** An error of this call is an answer (a full cache). After any other error the runner goes on with the next case. */
  may_fail?: boolean
  /** After the call every matrix argument is filled with this: what the learner wants to keep must be copied. */
  overwrite_args?: number
}

/**
 * What one call returned: matrices and numbers in the order of the signature, then `reads` and `writes` (matrix elements
 * that the learner's code touched). A call that threw has `error` = 1 instead of results.
 */
export type CallResult = { name: string; value: Matrix | number }[]

export interface ExerciseCase {
  name: string
  calls: Call[]
  /** The first case is small and is what the page shows. */
  shown: boolean
}

/** A matrix that a right answer makes on its way. */
export interface Step {
  name: string
  value: Matrix
}

/** A matrix of the learner beside the expected one, cut to what a person can read. */
export interface Comparison {
  title: string
  row_labels: string[]
  col_labels: string[]
  expected: Matrix
  got: Matrix
  /** Cell where they first differ. */
  row: number
  col: number
}

export interface Diagnosis {
  /** `passed`, a named mistake (`masked_after_softmax`), or `unrecognised`. */
  id: string
  passed: boolean
  /** "You masked after the softmax." */
  title: string
  /** What was seen, where, why it matters, where to look. Never the answer. */
  message: string
  case_name: string
  row?: number
  col?: number
  comparisons: Comparison[]
  checks_passed: number
  checks_total: number
}

/** Every question with its answer. The worker answers one at a time, in order. */
export interface Protocol extends FiguresProtocol {
  /** What runs here, as the module itself says. */
  build_info: { request: void; reply: BuildInfo }
  kernels: { request: void; reply: KernelInfo[] }
  attend: { request: AttendRequest; reply: AttendReply }
  attend_heads: { request: AttendHeadsRequest; reply: AttendHeadsReply }
  /** The worker holds one long run. Each step takes about budget_ms; between them it answers other questions. */
  long_run_start: { request: LongRunRequest; reply: LongRunProgress }
  long_run_step: { request: { budget_ms: number }; reply: LongRunProgress }
  /** Gives the memory of the run back, finished or not. */
  long_run_end: { request: void; reply: void }
  sweep: { request: SweepRequest; reply: SweepPoint }
  bytes_needed: { request: BytesNeededRequest; reply: BytesNeededReply }
  kv_bytes: { request: KvBytesRequest; reply: KvBytes[] }
  /** The same table as `kernels`, from the module that profiles. */
  profile_kernels: { request: void; reply: KernelInfo[] }
  peak: { request: { budget_ms: number }; reply: Peak }
  stream: { request: { bytes: number; budget_ms: number }; reply: Stream }
  attention_point: { request: AttentionPointRequest; reply: RooflinePoint }
  linear_point: { request: LinearPointRequest; reply: RooflinePoint }
  heads_point: { request: HeadsRequest; reply: HeadsPoint }
  block_cost: { request: BlockCostRequest; reply: BlockCost }
  /** The seq_len from which on attention has more FLOPs than the MLP. */
  flop_crossover: { request: FlopCrossoverRequest; reply: { seq_len: number } }
  projections_cost: { request: ProjectionsRequest; reply: ProjectionsCost }
  /** The site's own model, in a small module that answers for its heads alone. */
  heads_load: { request: Pick<LoadModelRequest, 'config' | 'tokenizer' | 'weights'>; reply: ModelInfo }
  heads_tokenize: { request: { text: string }; reply: Token[] }
  heads_maps: { request: { text: string }; reply: AttentionMapsReply }
  /** Tells progress in bytes of the weights. A model that does not fit is refused before any of them is read. */
  load_model: { request: LoadModelRequest; reply: ModelInfo }
  tokenize: { request: { text: string }; reply: Token[] }
  /** (tokens × vocab_size), of every position. */
  logits: { request: LogitsRequest; reply: Matrix }
  attention_maps: { request: { text: string }; reply: AttentionMapsReply }
  race_start: { request: RaceRequest; reply: RaceStart }
  /** The next token of one lane, measured over at least 20 ticks of the timer. */
  race_step: { request: { lane: Lane }; reply: RaceStep }
  /** A text whose attention the page computes, layer by layer. The worker holds one. */
  open_generation_start: { request: OpenGenerationRequest; reply: OpenGenerationStart }
  /** (tokens × num_heads · head_dim): what the question's tokens attended to, heads side by side. */
  open_generation_answer: { request: Matrix; reply: OpenGenerationStep }
  model_cost: { request: ModelCostRequest; reply: ModelCost }
  exercise_cases: { request: { exercise: string; seed: number }; reply: ExerciseCase[] }
  /** What a right answer makes on its way in one call: scores, weights, ... */
  exercise_steps: {
    request: { exercise: string; seed: number; case_index: number; call_index: number }
    reply: Step[]
  }
  /** results[case][call]; the outputs of the learner's functions for the cases of the same seed. */
  exercise_judge: {
    request: { exercise: string; seed: number; results: CallResult[][] }
    reply: Diagnosis
  }
}

export type Method = keyof Protocol
