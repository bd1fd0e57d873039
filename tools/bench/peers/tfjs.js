/** TensorFlow.js with its WebAssembly backend, one thread, in the form that its XNNPACK kernels take: 2-D products. */
import '../node_modules/@tensorflow/tfjs-core/dist/tf-core.min.js'
import '../node_modules/@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js'

export const name = 'tfjs-wasm'

const { tf } = globalThis

export async function start() {
  tf.wasm.setWasmPaths(new URL('../node_modules/@tensorflow/tfjs-backend-wasm/dist/', import.meta.url).href)
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
  await tf.setBackend('wasm')
}

/** Results stay in the backend's memory until the next run: nothing is copied out while the clock runs. */
function contender(form, compute) {
  let last
  return {
    form,
    run: () => {
      last?.dispose()
      last = tf.tidy(compute)
    },
    output: () => last.dataSync(),
  }
}

export async function matmul({ a, b, rows, cols, depth }) {
  const left = tf.tensor2d(a, [rows, depth])
  const right = tf.tensor2d(b, [depth, cols])
  return [contender('matMul', () => tf.matMul(left, right))]
}

export async function softmax({ scores, rows, cols }) {
  const input = tf.tensor2d(scores, [rows, cols])
  return [contender('softmax', () => tf.softmax(input))]
}

export async function attention({ query, key_transposed, value, mask, heads, seq_len, head_dim, causal }) {
  const size = seq_len * head_dim
  const scale = tf.scalar(1 / Math.sqrt(head_dim))
  const added = causal && tf.tensor2d(mask, [seq_len, seq_len])
  const parts = (data, shape) =>
    Array.from({ length: heads }, (_, head) => tf.tensor2d(data.subarray(head * size, (head + 1) * size), shape))
  const queries = parts(query, [seq_len, head_dim])
  const keys = parts(key_transposed, [head_dim, seq_len])
  const values = parts(value, [seq_len, head_dim])

  const one = (head) => {
    const scores = tf.matMul(tf.mul(queries[head], scale), keys[head])
    return tf.matMul(tf.softmax(causal ? tf.add(scores, added) : scores), values[head])
  }
  let last = []
  return [
    {
      form: 'a product per head',
      run: () => {
        for (const tensor of last) tensor.dispose()
        last = queries.map((_, head) => tf.tidy(() => one(head)))
      },
      output: () => Float32Array.from(last.flatMap((tensor) => [...tensor.dataSync()])),
    },
  ]
}
