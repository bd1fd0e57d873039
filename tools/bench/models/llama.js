/**
 * A Llama of 15 million parameters a token reads, with seeded random weights: the very same numbers for every contender,
 * as tensors by their Hugging Face names. A tensor is made when it is asked for, so that no second copy of all is kept.
 */
import { uniform } from '../random.js'

export const shape = (vocab_size) => ({
  vocab_size,
  embed_dim: 288,
  mlp_dim: 768,
  num_layers: 6,
  num_heads: 6,
  max_seq_len: 1024,
  norm_epsilon: 1e-5,
  rope_base: 10000,
})

/** What Hugging Face writes as config.json. */
export const configOf = (model) => ({
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  hidden_act: 'silu',
  hidden_size: model.embed_dim,
  intermediate_size: model.mlp_dim,
  num_hidden_layers: model.num_layers,
  num_attention_heads: model.num_heads,
  num_key_value_heads: model.num_heads,
  vocab_size: model.vocab_size,
  max_position_embeddings: model.max_seq_len,
  rms_norm_eps: model.norm_epsilon,
  rope_theta: model.rope_base,
  attention_bias: false,
  mlp_bias: false,
  tie_word_embeddings: false,
  torch_dtype: 'float32',
})

/** Every tensor: {name, shape, make}, weights as (out_features × in_features). */
export function tensorsOf(model) {
  const { vocab_size, embed_dim, mlp_dim, num_layers } = model
  const tensors = []
  const add = (name, shape, make) =>
    tensors.push({ name, shape, make: () => make(tensors.findIndex((t) => t.name === name)) })
  // Rows of unit length, about: activations stay of one size from layer to layer.
  const weight = (name, rows, cols) =>
    add(name, [rows, cols], (seed) => uniform(rows * cols, Math.sqrt(3 / cols), 100 + seed))
  const norm = (name) => add(name, [embed_dim], (seed) => uniform(embed_dim, 0.1, 100 + seed).map((x) => 1 + x))

  add('model.embed_tokens.weight', [vocab_size, embed_dim], (seed) => uniform(vocab_size * embed_dim, 1, 100 + seed))
  for (let layer = 0; layer < num_layers; layer++) {
    const at = `model.layers.${layer}.`
    norm(`${at}input_layernorm.weight`)
    for (const part of ['q', 'k', 'v', 'o']) weight(`${at}self_attn.${part}_proj.weight`, embed_dim, embed_dim)
    norm(`${at}post_attention_layernorm.weight`)
    weight(`${at}mlp.gate_proj.weight`, mlp_dim, embed_dim)
    weight(`${at}mlp.up_proj.weight`, mlp_dim, embed_dim)
    weight(`${at}mlp.down_proj.weight`, embed_dim, mlp_dim)
  }
  norm('model.norm.weight')
  weight('lm_head.weight', vocab_size, embed_dim)
  return tensors
}

const countOf = ({ shape }) => shape.reduce((product, size) => product * size, 1)

/** Numbers that one token reads: every matrix but the embedding, of which it reads a row. */
export const numbersPerToken = (model) =>
  tensorsOf(model)
    .filter(({ name, shape }) => shape.length === 2 && name !== 'model.embed_tokens.weight')
    .reduce((sum, tensor) => sum + countOf(tensor), 0)

/** model.safetensors in pieces: eight bytes of header length, the header, then each tensor's numbers. */
export function* safetensors(model) {
  const tensors = tensorsOf(model)
  const header = {}
  let at = 0
  for (const tensor of tensors) {
    const end = at + 4 * countOf(tensor)
    header[tensor.name] = { dtype: 'F32', shape: tensor.shape, data_offsets: [at, end] }
    at = end
  }
  const json = new TextEncoder().encode(JSON.stringify(header))
  yield new Uint8Array(new BigUint64Array([BigInt(json.length)]).buffer)
  yield json
  for (const { make } of tensors) yield new Uint8Array(make().buffer)
}
