/**
 * The model as llama.cpp reads it (GGUF, version 3; github.com/ggml-org/ggml/blob/master/docs/gguf.md), with weights of
 * 32 bits or of 8 bits in blocks of 32 with a scale each (Q8_0).
 */
import { tensorsOf } from './llama.js'

const text = new TextEncoder()
const alignment = 32
const block = 32

// --- values: little-endian, strings and arrays behind their length ------------------------------------------------

const u32 = (value) => new Uint8Array(new Uint32Array([value]).buffer)
const u64 = (value) => new Uint8Array(new BigUint64Array([BigInt(value)]).buffer)
const f32 = (value) => new Uint8Array(new Float32Array([value]).buffer)
const string = (value) => {
  const encoded = text.encode(value)
  return [u64(encoded.length), encoded]
}

const types = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 }
const keyed = (key, type, ...value) => [...string(key), u32(types[type]), ...value.flat()]
const array = (key, type, items) => keyed(key, 'array', u32(types[type]), u64(items.length), items.flat())

// --- tokens: three control tokens, then single characters, so that a text is its tokens' characters ---------------

const normal = 1
const unknown = 2
const control = 3

function vocabulary(size) {
  const tokens = [
    ['<unk>', unknown],
    ['<s>', control],
    ['</s>', control],
  ]
  while (tokens.length < size) tokens.push([characterOf(tokens.length), normal])
  return tokens
}

/** Chinese characters, then Korean ones: together they suffice for any vocabulary here. */
const characterOf = (id) => String.fromCodePoint(id < 20_992 ? 0x4e00 + id : 0xac00 + id - 20_992)

/** What llama.cpp reads as these tokens behind its token 1, the beginning of a text. */
export const textOf = (ids) => ids.map(characterOf).join('')

function metadata(model) {
  const { vocab_size, embed_dim, mlp_dim, num_layers, num_heads, max_seq_len, norm_epsilon, rope_base } = model
  const tokens = vocabulary(vocab_size)
  return [
    keyed('general.architecture', 'string', string('llama')),
    keyed('general.name', 'string', string('bench')),
    keyed('llama.context_length', 'u32', u32(max_seq_len)),
    keyed('llama.embedding_length', 'u32', u32(embed_dim)),
    keyed('llama.block_count', 'u32', u32(num_layers)),
    keyed('llama.feed_forward_length', 'u32', u32(mlp_dim)),
    keyed('llama.attention.head_count', 'u32', u32(num_heads)),
    keyed('llama.attention.head_count_kv', 'u32', u32(num_heads)),
    keyed('llama.attention.layer_norm_rms_epsilon', 'f32', f32(norm_epsilon)),
    keyed('llama.rope.dimension_count', 'u32', u32(embed_dim / num_heads)),
    keyed('llama.rope.freq_base', 'f32', f32(rope_base)),
    keyed('llama.vocab_size', 'u32', u32(vocab_size)),
    keyed('tokenizer.ggml.model', 'string', string('llama')),
    array(
      'tokenizer.ggml.tokens',
      'string',
      tokens.map(([token]) => string(token)),
    ),
    array(
      'tokenizer.ggml.scores',
      'f32',
      tokens.map((_, id) => f32(-id)),
    ),
    array(
      'tokenizer.ggml.token_type',
      'i32',
      tokens.map(([, type]) => u32(type)),
    ),
    keyed('tokenizer.ggml.bos_token_id', 'u32', u32(1)),
    keyed('tokenizer.ggml.eos_token_id', 'u32', u32(2)),
    keyed('tokenizer.ggml.unknown_token_id', 'u32', u32(0)),
    keyed('tokenizer.ggml.add_space_prefix', 'bool', Uint8Array.of(0)),
  ]
}

// --- tensors ----------------------------------------------------------------------------------------------------

const names = {
  'model.embed_tokens': 'token_embd',
  'model.norm': 'output_norm',
  lm_head: 'output',
  input_layernorm: 'attn_norm',
  'self_attn.q_proj': 'attn_q',
  'self_attn.k_proj': 'attn_k',
  'self_attn.v_proj': 'attn_v',
  'self_attn.o_proj': 'attn_output',
  post_attention_layernorm: 'ffn_norm',
  'mlp.gate_proj': 'ffn_gate',
  'mlp.up_proj': 'ffn_up',
  'mlp.down_proj': 'ffn_down',
}

function nameOf(name) {
  const [, layer, part] = /^(?:model\.layers\.(\d+)\.)?(.*)\.weight$/.exec(name)
  return `${layer === undefined ? '' : `blk.${layer}.`}${names[part]}.weight`
}

/**
 * Rotary positions turn pairs of features. Hugging Face pairs feature i of a head with i + head_dim / 2, llama.cpp takes
 * neighbours: rows of the query and key projections change places.
 */
function interleaveRows(weight, [rows, cols], num_heads) {
  const out = new Float32Array(weight.length)
  const head_dim = rows / num_heads
  for (let row = 0; row < rows; row++) {
    const inHead = row % head_dim
    const from = row - inHead + (inHead % 2) * (head_dim / 2) + (inHead >> 1)
    out.set(weight.subarray(from * cols, (from + 1) * cols), row * cols)
  }
  return out
}

/** Blocks of 32 numbers: a scale of 16 bits, then each number divided by it as a signed byte. */
function quantise(numbers) {
  const bytes = new Uint8Array((numbers.length / block) * (block + 2))
  const scale = new Float16Array(1)
  const scaleBytes = new Uint8Array(scale.buffer)
  for (let first = 0, at = 0; first < numbers.length; first += block, at += block + 2) {
    let largest = 0
    for (let i = first; i < first + block; i++) largest = Math.max(largest, Math.abs(numbers[i]))
    scale[0] = largest / 127
    bytes.set(scaleBytes, at)
    for (let i = 0; i < block; i++)
      bytes[at + 2 + i] = largest === 0 ? 0 : Math.round((numbers[first + i] * 127) / largest)
  }
  return bytes
}

function encode({ name, shape, make }, model, quantised) {
  let numbers = make()
  if (/[qk]_proj/.test(name)) numbers = interleaveRows(numbers, shape, model.num_heads)
  return quantised ? quantise(numbers) : new Uint8Array(numbers.buffer)
}

const F32 = 0
const Q8_0 = 8

/** A Blob with the model's file; `quantised` writes its matrices as Q8_0. */
export function gguf(model, quantised) {
  const tensors = tensorsOf(model)
  const info = []
  const data = []
  let offset = 0
  for (const tensor of tensors) {
    const small = quantised && tensor.shape.length === 2
    const bytes = encode(tensor, model, small)
    const sizes = [...tensor.shape].reverse().map(u64)
    info.push(...string(nameOf(tensor.name)), u32(sizes.length), ...sizes, u32(small ? Q8_0 : F32), u64(offset))
    data.push(bytes, new Uint8Array(-bytes.length & (alignment - 1)))
    offset += bytes.length + (-bytes.length & (alignment - 1))
  }
  const pairs = metadata(model)
  const head = [text.encode('GGUF'), u32(3), u64(tensors.length), u64(pairs.length), ...pairs.flat(), ...info]
  const headBytes = head.reduce((sum, part) => sum + part.length, 0)
  return new Blob([...head, new Uint8Array(-headBytes & (alignment - 1)), ...data])
}
