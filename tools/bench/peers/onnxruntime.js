/** onnxruntime-web, its WebAssembly provider on one thread, in each form in which it can do the work. */
import * as ort from '../node_modules/onnxruntime-web/dist/ort.wasm.min.mjs'
import { stack } from '../layout.js'
import { node, onnxModel } from '../models/onnx.js'

export const name = 'onnxruntime-web'

ort.env.wasm.numThreads = 1
ort.env.logLevel = 'error'

/** A model whose inputs are fixed: what it runs and what it gave last. */
async function contender(form, model, feeds, outputs) {
  const session = await ort.InferenceSession.create(onnxModel({ ...model, outputs }), { executionProviders: ['wasm'] })
  const tensors = Object.fromEntries(
    Object.entries(feeds).map(([key, data]) => [key, new ort.Tensor('float32', data, model.inputs[key])]),
  )
  let last
  return {
    form,
    run: async () => {
      last = await session.run(tensors)
    },
    output: () => last[Object.keys(outputs)[0]].data,
  }
}

/** a (rows × depth) · b; `b_transposed` (cols × depth) where given and its transposed copy `b` (depth × cols). */
export async function matmul({ a, b, b_transposed, rows, cols, depth }) {
  const outputs = { out: [rows, cols] }
  const forms = [
    await contender(
      'MatMul',
      { nodes: [node('MatMul', ['a', 'b'], ['out'])], inputs: { a: [rows, depth], b: [depth, cols] } },
      { a, b },
      outputs,
    ),
  ]
  if (b_transposed) {
    const fused = node('FusedMatMul', ['a', 'b'], ['out'], { transB: 1 }, 'com.microsoft')
    const inputs = { a: [rows, depth], b: [cols, depth] }
    forms.push(await contender('FusedMatMul', { nodes: [fused], inputs }, { a, b: b_transposed }, outputs))
  }
  return forms
}

export async function softmax({ scores, rows, cols }) {
  const nodes = [node('Softmax', ['scores'], ['weights'], { axis: -1 })]
  const inputs = { scores: [rows, cols] }
  return [await contender('Softmax', { nodes, inputs }, { scores }, { weights: [rows, cols] })]
}

/** Heads one after the other, (heads · seq_len × head_dim); `side_by_side` holds them as MultiHeadAttention wants them. */
export async function attention({ query, key, value, side_by_side, mask, heads, seq_len, head_dim, causal }) {
  const scale = { float: 1 / Math.sqrt(head_dim) }
  const stacked = [1, heads, seq_len, head_dim]
  const wide = [1, seq_len, heads * head_dim]
  const inputs = { query: stacked, key: stacked, value: stacked }
  const feeds = { query, key, value }

  const multiHead = node(
    'MultiHeadAttention',
    ['query', 'key', 'value'],
    ['out'],
    { num_heads: heads, unidirectional: causal ? 1 : 0, scale },
    'com.microsoft',
  )
  const attention23 = node('Attention', ['query', 'key', 'value'], ['out'], { is_causal: causal ? 1 : 0, scale })
  const unfused = [
    node('FusedMatMul', ['query', 'key'], ['scores'], { transB: 1, alpha: scale }, 'com.microsoft'),
    ...(causal ? [node('Add', ['scores', 'mask'], ['masked'])] : []),
    node('Softmax', [causal ? 'masked' : 'scores'], ['weights'], { axis: -1 }),
    node('MatMul', ['weights', 'value'], ['out']),
  ]
  const constants = causal ? { mask: { shape: [1, 1, seq_len, seq_len], data: mask } } : {}
  const wideForm = await contender(
    'MultiHeadAttention',
    { nodes: [multiHead], inputs: { query: wide, key: wide, value: wide } },
    side_by_side,
    { out: wide },
  )
  return [
    { ...wideForm, output: () => stack(wideForm.output(), { heads, seq_len, head_dim }) },
    await contender('Attention-23', { nodes: [attention23], inputs }, feeds, { out: stacked }),
    await contender('unfused', { nodes: unfused, inputs, constants }, feeds, { out: stacked }),
  ]
}
