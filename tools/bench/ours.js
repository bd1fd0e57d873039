/** The library itself, as the module attn_bench in two builds, and the textbook's loops as attn_bench_scalar. */

/** A module with what it keeps in its memory. Views are made anew for every use: memory that grows leaves old ones empty. */
class Module {
  constructor(exports) {
    this.exports = exports
  }

  allocate(bytes) {
    const at = this.exports._bench_allocate(bytes)
    if (at === 0) throw new Error(`attn_bench has no ${bytes} bytes left`)
    return at
  }

  /** The address of a copy of the floats. */
  floats(data) {
    const at = this.allocate(data.byteLength)
    this.exports.HEAPF32.set(data, at / 4)
    return at
  }

  bytes(data) {
    const at = this.allocate(data.byteLength)
    this.exports.HEAPU8.set(data, at)
    return at
  }

  text(value) {
    return this.bytes(new TextEncoder().encode(`${value}\0`))
  }

  read(at, count) {
    return this.exports.HEAPF32.slice(at / 4, at / 4 + count)
  }
}

export async function loadModule(folder, name) {
  const { default: create } = await import(`${folder}/${name}.js`)
  return new Module(await create())
}

/** Sums, factor and addend stay finite and normal however long the loop runs. */
export function peak({ exports }) {
  const steps = 20_000
  return { amount: (steps * 13 * 4 * 2) / 1e9, run: () => void exports._bench_peak(steps, 0.999, 0.001) }
}

/** Reads `bytes` of memory, as often as makes 4 MB, so that a call of the function does not count. */
export function read(module, bytes) {
  const at = module.floats(new Float32Array(bytes / 4).fill(1))
  const times = Math.max(1, Math.round(4e6 / bytes))
  return {
    times,
    amount: (times * bytes) / 1e9,
    run: () => {
      for (let i = 0; i < times; i++) module.exports._bench_read(at, bytes / 4)
    },
  }
}

/** The library's `matmulTransposed` or `matmul`. */
function product(call, { a, b, rows, cols }, module) {
  const [left, right, out] = [module.floats(a), module.floats(b), module.allocate(4 * rows * cols)]
  return { run: () => call(left, right, out), output: () => module.read(out, rows * cols) }
}

export function matmulTransposed(module, { a, b_transposed, rows, cols, depth }) {
  const call = (left, right, out) => module.exports._bench_matmul_transposed(left, right, out, rows, cols, depth)
  return product(call, { a, b: b_transposed, rows, cols }, module)
}

export function matmul(module, { a, b, rows, cols, depth }) {
  const call = (left, right, out) => module.exports._bench_matmul(left, right, out, rows, cols, depth)
  return product(call, { a, b, rows, cols }, module)
}

export function softmax(module, { scores, rows, cols }) {
  const at = module.floats(scores)
  return { run: () => module.exports._bench_softmax_rows(at, rows, cols), output: () => module.read(at, scores.length) }
}

/** A kernel of the table with room for one input of that shape. */
export class Attention {
  constructor(module, kernel, { heads, seq_len, head_dim, causal }) {
    this.module = module
    this.size = heads * seq_len * head_dim
    this.name = module.text(kernel)
    this.inputs = [0, 1, 2].map(() => module.allocate(4 * this.size))
    this.out = module.allocate(4 * this.size)
    this.shape = [heads, seq_len, head_dim, causal]
  }

  write(...inputs) {
    inputs.forEach((data, index) => this.module.exports.HEAPF32.set(data, this.inputs[index] / 4))
  }

  run() {
    this.module.exports._bench_attention(this.name, ...this.inputs, this.out, ...this.shape)
  }

  /** The result where it lies, good until the next call. */
  view() {
    return this.module.exports.HEAPF32.subarray(this.out / 4, this.out / 4 + this.size)
  }

  output() {
    return this.view().slice()
  }
}

export function attention(module, kernel, work) {
  const attention = new Attention(module, kernel, work)
  attention.write(work.query, work.key, work.value)
  return { run: () => attention.run(), output: () => attention.output() }
}

/** The decoder with weights and KV cache as float32 or int8, from its files as a page would hand them over. */
export class Decoder {
  constructor(module, config, pieces, { int8, int8_cache = false }) {
    this.module = module
    const { exports } = module
    const size = pieces.reduce((sum, piece) => sum + piece.length, 0)
    const file = module.allocate(size)
    let at = file
    for (const piece of pieces) {
      exports.HEAPU8.set(piece, at)
      at += piece.length
    }
    const json = new TextEncoder().encode(JSON.stringify(config))
    this.decoder = exports._bench_decoder(module.bytes(json), json.length, file, size, int8, int8_cache)
    exports._bench_free(file)
    this.vocab_size = config.vocab_size
    this.tokens = module.allocate(4 * config.max_position_embeddings)
  }

  /** Keeps `length` positions and runs `tokens` behind them. */
  prefill(length, tokens) {
    this.module.exports.HEAP32.set(tokens, this.tokens / 4)
    this.module.exports._bench_prefill(this.decoder, length, this.tokens, tokens.length)
  }

  /** Chooses `count` tokens, one by one, and runs each. */
  decode(count) {
    this.module.exports._bench_decode(this.decoder, count, this.tokens)
  }

  /** Logarithms of the next token's probabilities. */
  logProbabilities() {
    const logits = this.module.read(this.module.exports._bench_logits(this.decoder), this.vocab_size)
    const max = logits.reduce((a, b) => Math.max(a, b))
    const sum = logits.reduce((total, logit) => total + Math.exp(logit - max), 0)
    return logits.map((logit) => logit - max - Math.log(sum))
  }
}
