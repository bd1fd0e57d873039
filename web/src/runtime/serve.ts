/** One request in, one module call, one answer out: what a worker does, without the worker around it. */
import type { CrashReport, FromWorker, MethodOf, ModuleName, RequestMessage } from './messages.ts'
import type { Modules } from './module.ts'
import type { AttendRequest, LoadModelRequest, Method, Protocol } from './protocol.ts'
import { readableFiles, type OnProgress } from './readable_files.ts'

/** What the bindings answer with when the visitor asked for something impossible. */
interface Failure {
  code: string
  message: string
}

/** Embind accepts several kinds of bytes where C++ takes a string, but answers with strings alone. */
type EmbindString = ArrayBuffer | Uint8Array | Uint8ClampedArray | Int8Array | string
type Plain<T> = EmbindString extends T
  ? string
  : T extends Float32Array
    ? T
    : T extends (infer E)[]
      ? Plain<E>[]
      : T extends object
        ? { [K in keyof T]: Plain<T[K]> }
        : T

/** The generated types name every field: a reply that lacks what the protocol promises does not compile. */
const plain = <T>(answer: T) => answer as Plain<T>

type Handlers<N extends ModuleName> = {
  [M in MethodOf<N>]: (
    module: Modules[N],
    request: Protocol[M]['request'],
    onProgress: OnProgress,
  ) => Protocol[M]['reply'] | Failure
}

const empty = { rows: 0, cols: 0, data: new Float32Array(0) }

const flatMask = (mask: AttendRequest['mask']) => ({
  kind: mask.kind,
  length: mask.kind === 'padding' ? mask.length : 0,
  allowed: mask.kind === 'binary' ? mask.allowed : empty,
})

const lab_handlers: Handlers<'attn_lab'> = {
  build_info: (module) => plain(module.build_info()),
  kernels: (module) => plain(module.kernels()),
  attend: (module, request) => plain(module.attend({ ...request, mask: flatMask(request.mask) })),
  attend_heads: (module, request) =>
    plain(module.attend_heads({ ...request, mask: flatMask(request.mask), output: request.output })),
  long_run_start: (module, request) => plain(module.long_run_start(request)),
  long_run_step: (module, { budget_ms }) => plain(module.long_run_step(budget_ms)),
  long_run_end: (module) => module.long_run_end(),
  sweep: (module, request) =>
    plain(module.sweep({ ...request, window: request.window ?? 0, skip_size_check: request.skip_size_check ?? false })),
  bytes_needed: (module, request) => plain(module.bytes_needed(request)),
  kv_bytes: (module, request) => plain(module.kv_bytes(request)),
}

const profile_handlers: Handlers<'attn_profile'> = {
  profile_kernels: (module) => plain(module.kernels()),
  peak: (module, request) => plain(module.peak(request)),
  stream: (module, request) => plain(module.stream(request)),
  attention_point: (module, request) => plain(module.attention_point(request)),
  linear_point: (module, request) => plain(module.linear_point(request)),
  heads_point: (module, request) => plain(module.heads_point(request)),
  block_cost: (module, request) => plain(module.block_cost(request)),
  flop_crossover: (module, request) => plain(module.flop_crossover(request)),
  projections_cost: (module, request) => plain(module.projections_cost(request)),
}

const figures_handlers: Handlers<'attn_figures'> = {
  softmax_row: (module, request) => plain(module.softmax_row(request)),
  scale_lens: (module, request) => plain(module.scale_lens(request)),
  mask_pattern: (module, request) => plain(module.mask_pattern(request)),
  mask_facts: (module, request) => plain(module.mask_facts(request)),
  online_softmax: (module, request) => plain(module.online_softmax(request)),
  ledger: (module, request) => plain(module.ledger(request)),
  config_cache: (module, request) => plain(module.config_cache(request)),
  cache_story: (module, request) => plain(module.cache_story(request)),
  decode_loop: (module, request) => plain(module.decode_loop(request)),
  heads_compare: (module, request) => plain(module.heads_compare(request)),
  position_score: (module, request) => plain(module.position_score(request)),
  speculation: (module, request) => plain(module.speculation(request)),
}

const modelFiles = (request: LoadModelRequest, onProgress: OnProgress) => ({
  config: new Uint8Array(request.config),
  tokenizer: new Uint8Array(request.tokenizer),
  index: new Uint8Array(request.index ?? new ArrayBuffer(0)),
  weights: readableFiles(request.weights, onProgress),
  weight_format: request.weight_format ?? 'float32',
  max_seq_len: request.max_seq_len ?? 4096,
})

const heads_handlers: Handlers<'attn_heads'> = {
  heads_load: (module, request, onProgress) => plain(module.load_model(modelFiles(request, onProgress))),
  heads_tokenize: (module, { text }) => plain(module.tokenize(text)),
  heads_maps: (module, { text }) => plain(module.attention_maps(text)),
}

const model_handlers: Handlers<'attn_model'> = {
  load_model: (module, request, onProgress) => plain(module.load_model(modelFiles(request, onProgress))),
  tokenize: (module, { text }) => plain(module.tokenize(text)),
  logits: (module, request) => plain(module.logits(request)),
  attention_maps: (module, { text }) => plain(module.attention_maps(text)),
  race_start: (module, request) => plain(module.race_start(request)),
  model_cost: (module, request) => plain(module.model_cost(request)),
  race_step: (module, { lane }) => plain(module.race_step(lane)),
  open_generation_start: (module, request) => plain(module.open_generation_start(request)),
  open_generation_answer: (module, attended) => plain(module.open_generation_answer(attended)),
}

const checks_handlers: Handlers<'attn_checks'> = {
  exercise_cases: (module, { exercise, seed }) => plain(module.exercise_cases(exercise, seed)),
  exercise_steps: (module, { exercise, seed, case_index, call_index }) =>
    plain(module.exercise_steps(exercise, seed, case_index, call_index)),
  exercise_judge: (module, { exercise, seed, results }) => plain(module.exercise_judge(exercise, seed, results)),
}

type AnyHandler = (module: never, request: never, onProgress: OnProgress) => unknown

const handlers: Record<ModuleName, Partial<Record<Method, AnyHandler>>> = {
  attn_lab: lab_handlers,
  attn_profile: profile_handlers,
  attn_figures: figures_handlers,
  attn_heads: heads_handlers,
  attn_model: model_handlers,
  attn_checks: checks_handlers,
}

/**
 * Calls the module once. Whatever it throws has left it in an unknown state: that is a crash. Progress is told while the
 * module computes.
 */
export function answer(
  name: ModuleName,
  module: Modules[ModuleName],
  message: RequestMessage,
  tell: (progress: FromWorker) => void = () => {},
): FromWorker {
  const { id, method, request } = message
  let bytes = 0
  try {
    bytes = sweepBytes(name, module, message)
    const onProgress: OnProgress = (done, total) => tell({ kind: 'progress', id, done, total })
    const handle = handlers[name][method]!
    const reply = handle(module as never, request as never, onProgress) as Protocol[Method]['reply'] | Failure
    if (reply instanceof Object && 'code' in reply) {
      return { kind: 'failure', id, code: reply.code, message: reply.message }
    }
    return { kind: 'reply', id, reply }
  } catch (thrown) {
    return { kind: 'crash', id, crash: explain(thrown, bytes) }
  }
}

/** What a sweep is about to ask of the browser: after a crash the module can no longer say. */
function sweepBytes(name: ModuleName, module: Modules[ModuleName], { method, request }: RequestMessage): number {
  if (name !== 'attn_lab' || method !== 'sweep') return 0
  const { kernel, seq_len, head_dim } = request as Protocol['sweep']['request']
  const needed = (module as Modules['attn_lab']).bytes_needed({ kernel, seq_len, head_dim })
  return 'code' in needed ? 0 : needed.scratch_bytes + needed.tensor_bytes
}

/** The names before the colon are those of cpp/bindings/heap.cpp. */
function explain(thrown: unknown, bytes_needed: number): CrashReport {
  const detail = thrown instanceof Error ? thrown.message : String(thrown)
  const [, denied] = /^out_of_memory: (\d+)/.exec(detail) ?? []
  if (denied !== undefined) return { cause: 'out_of_memory', detail, bytes: bytes_needed || Number(denied) }
  // A typed array that the browser could not allocate; a size that no address can express.
  const refused = thrown instanceof RangeError && /alloc|array length|buffer/i.test(detail)
  const unaddressable = bytes_needed > 2 ** 32
  if (refused || unaddressable) return { cause: 'out_of_memory', detail, bytes: bytes_needed }
  return { cause: detail.startsWith('broken_contract: ') ? 'broken_contract' : 'trap', detail, bytes: bytes_needed }
}

/** Buffers of a message: they move to the other side instead of being copied a second time. Shared ones stay where they are. */
export function transferables(value: unknown, found: Transferable[] = []): Transferable[] {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.push(value.buffer)
  } else if (Array.isArray(value) || (value instanceof Object && value.constructor === Object)) {
    for (const part of Object.values(value)) transferables(part, found)
  }
  return found
}
