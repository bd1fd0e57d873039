/** What the page and a worker say to each other. One request at a time: the worker is synchronous while it computes. */
import type { Method, Protocol } from './protocol.ts'

/** One WebAssembly module and one worker for each: a memory sweep that crashes takes no model with it. */
export type ModuleName = 'attn_lab' | 'attn_profile' | 'attn_figures' | 'attn_heads' | 'attn_model' | 'attn_checks'

/** Which module answers a method. */
export const module_of = {
  build_info: 'attn_lab',
  kernels: 'attn_lab',
  attend: 'attn_lab',
  attend_heads: 'attn_lab',
  long_run_start: 'attn_lab',
  long_run_step: 'attn_lab',
  long_run_end: 'attn_lab',
  sweep: 'attn_lab',
  bytes_needed: 'attn_lab',
  kv_bytes: 'attn_lab',
  profile_kernels: 'attn_profile',
  peak: 'attn_profile',
  stream: 'attn_profile',
  attention_point: 'attn_profile',
  linear_point: 'attn_profile',
  heads_point: 'attn_profile',
  block_cost: 'attn_profile',
  flop_crossover: 'attn_profile',
  projections_cost: 'attn_profile',
  softmax_row: 'attn_figures',
  scale_lens: 'attn_figures',
  mask_pattern: 'attn_figures',
  mask_facts: 'attn_figures',
  online_softmax: 'attn_figures',
  ledger: 'attn_figures',
  config_cache: 'attn_figures',
  cache_story: 'attn_figures',
  decode_loop: 'attn_figures',
  heads_compare: 'attn_figures',
  position_score: 'attn_figures',
  speculation: 'attn_figures',
  heads_load: 'attn_heads',
  heads_tokenize: 'attn_heads',
  heads_maps: 'attn_heads',
  load_model: 'attn_model',
  tokenize: 'attn_model',
  logits: 'attn_model',
  attention_maps: 'attn_model',
  race_start: 'attn_model',
  race_step: 'attn_model',
  open_generation_start: 'attn_model',
  open_generation_answer: 'attn_model',
  model_cost: 'attn_model',
  exercise_cases: 'attn_checks',
  exercise_steps: 'attn_checks',
  exercise_judge: 'attn_checks',
} as const satisfies Record<Method, ModuleName>

/** The methods that a module answers. */
export type MethodOf<N extends ModuleName> = {
  [M in Method]: (typeof module_of)[M] extends N ? M : never
}[Method]

export type ToWorker =
  /** First message: the worker fetches what surrounds the module while the page fetches the module itself. */
  | { kind: 'prepare'; module: ModuleName }
  /** The page compiles the module once and hands it to every worker that it starts. */
  | { kind: 'start'; module: ModuleName; wasm: WebAssembly.Module }
  | RequestMessage

export interface RequestMessage {
  kind: 'request'
  id: number
  method: Method
  request: Protocol[Method]['request']
}

export type FromWorker =
  /** How far the question is that is being answered, in units of its own. */
  | { kind: 'progress'; id: number; done: number; total: number }
  | { kind: 'reply'; id: number; reply: Protocol[Method]['reply'] }
  /** The visitor's mistake, in a sentence; the worker is well. */
  | { kind: 'failure'; id: number; code: string; message: string }
  /** The module is beyond repair and the worker must go. */
  | { kind: 'crash'; id: number; crash: CrashReport }
  /** The module does not run: a script is missing, or the memory for it. */
  | { kind: 'not_started'; code: string; message: string }

export interface CrashReport {
  cause: 'out_of_memory' | 'broken_contract' | 'trap'
  /** What the engine or the module said. */
  detail: string
  /** Bytes that the request needs in all, or that the denied allocation asked for; 0 when nobody knows. */
  bytes: number
}
