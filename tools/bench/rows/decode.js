/**
 * Generating text one token at a time: a whole step, from the last token through every layer to the choice of the next.
 * Every weight is read once for a token, so the limit is how often the machine can read as many bytes.
 */
import { gguf, textOf } from '../models/gguf.js'
import { configOf, numbersPerToken, safetensors, shape } from '../models/llama.js'
import * as ours from '../ours.js'
import * as wllama from '../peers/wllama.js'

const beginning = 1 // llama.cpp puts this token before every prompt
const words = [300, 301, 302, 303, 304, 305, 306]
const prompt = [beginning, ...words]

const formats = {
  decode_f32: { int8: false, bytes: 4, tolerance: 0.02 }, // llama.cpp keeps its cache in 16 bits
  decode_int8: { int8: true, bytes: 36 / 32, tolerance: 0.1 }, // 32 bytes and a scale of 4 for 32 weights
}

/** Reads as many bytes as a token does, once: tokens per second that no decoder can beat. */
function limitOf(module, id, model) {
  const stream = ours.read(module, Math.ceil((numbersPerToken(model) * formats[id].bytes) / 128) * 128)
  return { key: `${id} reads`, run: stream.run, amount: stream.times }
}

/** Only the steps behind the tokens in the cache count. */
function generation(decoder, context, count) {
  let elapsed
  return {
    run: () => {
      decoder.prefill(0, context)
      const begin = performance.now()
      decoder.decode(count)
      elapsed = performance.now() - begin
    },
    seconds: () => elapsed / 1000,
  }
}

/** Ours and the peer's must give the likeliest next tokens the same probability. */
function compare(who, decoder, expected, tolerance) {
  decoder.prefill(0, prompt)
  const mine = decoder.logProbabilities()
  const difference = Math.max(...expected.map(({ id, logprob }) => Math.abs(mine[id] - logprob)))
  if (!(difference <= tolerance))
    throw new Error(`${who} and wllama differ by ${difference} in a log probability, more than ${tolerance}`)
  return difference
}

function decoders(builds, model, { int8, int8_cache }) {
  const pieces = [...safetensors(model)]
  return Object.entries(builds).map(([who, module]) => ({
    who,
    decoder: new ours.Decoder(module, configOf(model), pieces, { int8, int8_cache }),
  }))
}

async function rowsOf(id, { builds, plan, progress, notes }, model) {
  const { int8, tolerance } = formats[id]
  progress(`${id}: making the model`)
  const mine = decoders(builds, model, { int8 })
  const peer = await wllama.start(gguf(model, int8), progress)
  if (peer.failed_starts > 0) notes.push(`wllama started at attempt ${peer.failed_starts + 1} for ${id}`)
  const expected = await wllama.likeliest(peer, textOf(words))
  const differences = mine.map(({ who, decoder }) => compare(`${id} ${who}`, decoder, expected, tolerance))
  return plan.new_tokens.map((count) => ({
    id,
    n: count,
    unit: 'token/s',
    amount: count,
    limit: () => `${id} reads`,
    differences: { wllama: Math.max(...differences) },
    contenders: [
      ...mine.map(({ who, decoder }) => ({ who, ...generation(decoder, prompt, count) })),
      { who: wllama.name, ...wllama.generation(peer, textOf(words), count) },
    ],
  }))
}

export async function decodeRows(bench) {
  const model = shape(bench.plan.vocab_size)
  const ids = Object.keys(formats).filter((id) => bench.plan.ids.includes(id))
  const rows = []
  for (const id of ids) rows.push(...(await rowsOf(id, bench, model)))
  return { limits: ids.map((id) => limitOf(bench.builds.simd, id, model)), rows }
}

const early = 16
const late = 512
const steps = 16

/** What the cache keeps a number in. */
const caches = {
  decode_context: { kv_cache: 'int8', bytes: 1 + 4 / 32 }, // and a scale of 4 for each 32 keys, or 48 values
  decode_context_f32: { kv_cache: 'float32', bytes: 4 },
}

/** What a step reads behind so many tokens: the weights, and the keys and values of every layer. */
const bytesOfStep = (model, context, bytes) =>
  4 * numbersPerToken(model) + 2 * bytes * model.num_layers * model.embed_dim * context

function boundOf(id, model) {
  const [few, many] = [early, late].map((context) => bytesOfStep(model, context + steps / 2, caches[id].bytes))
  return (
    `${id}: float32 weights and a KV cache of ${caches[id].kv_cache}: a step reads ${(many / 1e6).toFixed(1)} MB behind ` +
    `${late} tokens and ${(few / 1e6).toFixed(1)} MB behind ${early}, so ${((100 * few) / many).toFixed(1)} % is all that ` +
    'a memory of one speed allows'
  )
}

/** How much of its speed the decoder keeps when the cache has grown: the rate behind 16 tokens is the limit. */
export async function decodeContextRows({ builds, plan, progress, notes }) {
  const model = shape(plan.vocab_size)
  const context = Array.from({ length: late }, (_, at) => 300 + (at % 200))
  const groups = Object.keys(caches)
    .filter((id) => plan.ids.includes(id))
    .map((id) => {
      progress(`${id}: making the model`)
      notes.push(boundOf(id, model))
      const mine = decoders(builds, model, { int8: false, int8_cache: caches[id].kv_cache === 'int8' })
      const limitOf = (build) => `${id} ${build} behind ${early} tokens`
      const contenders = (length) =>
        mine.map(({ who, decoder }) => ({ who, ...generation(decoder, context.slice(0, length), steps) }))
      return {
        limits: contenders(early).map(({ who, ...timed }) => ({ key: limitOf(who), amount: steps, ...timed })),
        row: { id, n: late, unit: 'token/s', amount: steps, limit: limitOf, contenders: contenders(late) },
      }
    })
  return { limits: groups.flatMap(({ limits }) => limits), rows: groups.map(({ row }) => row) }
}
