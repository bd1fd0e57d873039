/** The small module for home: it gives what the large one gives, and refuses by name what it has no code for. */
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { FromWorker } from '../../../web/src/runtime/messages.ts'
import type { Modules } from '../../../web/src/runtime/module.ts'
import type { LoadModelRequest } from '../../../web/src/runtime/protocol.ts'
import { answer } from '../../../web/src/runtime/serve.ts'
import { labWithPorts } from './ports.ts'
import { builds, fixtureCases, loadModel, modelFiles, shipped } from './shipped.ts'

const loadHeads = (module: Modules['attn_heads'], request: LoadModelRequest): FromWorker =>
  answer('attn_heads', module, { kind: 'request', id: 1, method: 'heads_load', request })

describe.each(builds)('%s build', (build) => {
  let heads: Modules['attn_heads']
  let model: Modules['attn_model']
  beforeAll(async () => {
    heads = await shipped('attn_heads', build)
    model = await shipped('attn_model', build)
    const info = loadModel(model, modelFiles())
    expect(loadHeads(heads, modelFiles())).toEqual({ kind: 'reply', id: 1, reply: info })
  })

  it.each(fixtureCases('tokenizer'))('gives the tokens of the large module: $name', ({ params }) => {
    const text = params['text_bytes'] ? Uint8Array.from(params['text_bytes'] as number[]) : (params['text'] as string)
    expect(heads.tokenize(text)).toEqual(model.tokenize(text))
  })

  it.each(fixtureCases('model'))('gives the weights of the large module, bit by bit: $name', ({ params }) => {
    const prompt = params['prompt'] as string
    expect(heads.attention_maps(prompt)).toEqual(model.attention_maps(prompt))
  })
})

describe('what it has no code for', () => {
  const changed = (part: 'config' | 'tokenizer', change: (file: string) => string): LoadModelRequest => {
    const files = modelFiles()
    const text = change(new TextDecoder().decode(files[part]))
    return { ...files, [part]: new TextEncoder().encode(text).buffer }
  }
  const llama = new URL('../../fixtures/models/llama_mha/config.json', import.meta.url)

  it.each([
    ['another family', changed('config', () => readFileSync(llama, 'utf8')), 'model_type is "llama"'],
    [
      'other positions',
      changed('config', (file) => file.replace('{', '{"position_embedding_type": "rotary",')),
      'positions',
    ],
    ['another activation', changed('config', (file) => file.replace('gelu_new', 'gelu')), 'activation'],
    ['another pattern', changed('tokenizer', (file) => file.replace(' ?[A-Za-z]+|', '')), 'its pattern is'],
    [
      'digits apart',
      changed('tokenizer', (file) =>
        file.replace('"pretokenizers":[', '"pretokenizers":[{"type":"Digits","individual_digits":true},'),
      ),
      'cuts texts',
    ],
  ])('%s is refused by name', async (_, request, named) => {
    const said = loadHeads(await shipped('attn_heads'), request)
    expect(said).toMatchObject({ kind: 'failure', message: expect.stringContaining(named) })
  })
})

describe('the client', () => {
  it('loads the model again into the worker that comes after, each module its own', async () => {
    const { client, ports } = labWithPorts()
    await client.ask('heads_load', modelFiles())
    const before = await client.ask('heads_maps', { text: 'Tom gave Anna a key.' })
    ports[0]!.events.broken('the process is gone')
    expect(await client.ask('heads_maps', { text: 'Tom gave Anna a key.' })).toEqual(before)
    await expect(client.ask('tokenize', { text: 'Tom' })).rejects.toMatchObject({ code: 'no_model' })
    expect(ports.map(({ module, asked }) => [module, ...asked])).toEqual([
      ['attn_heads', 'heads_load', 'heads_maps'],
      ['attn_heads', 'heads_load', 'heads_maps'],
      ['attn_model', 'tokenize'],
    ])
  })
})
