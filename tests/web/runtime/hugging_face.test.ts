/** Checkpoints of Hugging Face's transformers through the shipped module: files read slice by slice, logits at every position. */
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Modules } from '../../../web/src/runtime/module.ts'
import type { Matrix } from '../../../web/src/runtime/matrix.ts'
import type { LoadModelRequest, ModelInfo, WeightFile } from '../../../web/src/runtime/protocol.ts'
import { fixtureCases, loadModel, shipped } from './shipped.ts'

let lab: Modules['attn_model']
beforeAll(async () => {
  lab = await shipped('attn_model')
})

const bytesOf = (path: string) =>
  new Uint8Array(readFileSync(new URL(`../../fixtures/${path}`, import.meta.url))).buffer

/** A vocabulary of single characters, as large as the models': their fixtures speak in token ids. */
function tokenizer(): ArrayBuffer {
  const description = JSON.parse(new TextDecoder().decode(bytesOf('tokenizers/unknown_split.json'))) as {
    added_tokens: { content: string }[]
    model: { vocab: Record<string, number>; merges: unknown[] }
  }
  const special = description.added_tokens.map(({ content }) => content)
  const letters = Array.from({ length: 48 - special.length }, (_, i) => String.fromCharCode(97 + i))
  description.model.vocab = Object.fromEntries([...special, ...letters].map((token, id) => [token, id]))
  description.model.merges = []
  return new TextEncoder().encode(JSON.stringify(description)).buffer as ArrayBuffer
}

function filesOf(folder: string, names: string[]): LoadModelRequest & { weights: WeightFile[] } {
  const sharded = names.length > 1
  return {
    config: bytesOf(`${folder}/config.json`),
    tokenizer: tokenizer(),
    weights: names.map((name) => ({ name, data: bytesOf(`${folder}/${name}`) })),
    ...(sharded && { index: bytesOf(`${folder}/model.safetensors.index.json`) }),
  }
}

describe.each(fixtureCases('hugging_face'))('$name', ({ params, inputs, expected }) => {
  const names = params['weights'] as unknown as string[]
  const { shape, data } = expected['logits']!
  const tokens = inputs['tokens']!.data

  it('is loaded with progress, and says what it is', () => {
    const request = filesOf(params['folder'] as string, names)
    const total = request.weights.reduce((sum, file) => sum + (file.data as ArrayBuffer).byteLength, 0)
    const seen: number[] = []
    const info = loadModel(lab, request, (done, of) => {
      expect(of).toBe(total)
      seen.push(done)
    }) as ModelInfo
    expect(info).toMatchObject({ vocab_size: shape[1], weight_format: 'float32' })
    expect(info.num_heads % info.num_kv_heads).toBe(0)
    expect(seen.every((done, i) => i === 0 || done >= seen[i - 1]!)).toBe(true)
    expect(seen.at(-1)).toBe(total)
  })

  it.each([0, 1, 5])('gives the logits of every position, in chunks of %d', (chunk) => {
    const logits = lab.logits({ tokens, chunk, kernel: 'simd' }) as Matrix
    expect([logits.rows, logits.cols]).toEqual(shape)
    const worst = data.reduce((most, value, i) => Math.max(most, Math.abs(value - logits.data[i]!)), 0)
    expect(worst).toBeLessThan(1e-4)
  })
})

it('names the shard that is missing', () => {
  const sharded = fixtureCases('hugging_face').find(
    ({ params }) => (params['weights'] as unknown as string[]).length > 1,
  )!
  const request = filesOf(sharded.params['folder'] as string, sharded.params['weights'] as unknown as string[])
  const lost = request.weights.pop()!
  expect(loadModel(lab, request)).toMatchObject({
    kind: 'failure',
    code: 'missing_shard',
    message: expect.stringContaining(lost.name),
  })
})

it('refuses a model that cannot fit before it reads any weight', () => {
  const config = JSON.stringify({
    model_type: 'llama',
    vocab_size: 32000,
    max_position_embeddings: 4096,
    hidden_size: 4096,
    intermediate_size: 11008,
    num_hidden_layers: 32,
    num_attention_heads: 32,
  })
  const request = {
    config: new TextEncoder().encode(config).buffer as ArrayBuffer,
    tokenizer: tokenizer(),
    weights: new ArrayBuffer(8),
  }
  const said = loadModel(lab, request, () => expect.unreachable('nothing is read')) as { message: string }
  expect(said).toMatchObject({ kind: 'failure', code: 'too_large' })
  expect(said.message).toMatch(/6738 million parameters.*GiB as float32.*GiB as int8.*4 GiB\. Choose a smaller model/)
})
