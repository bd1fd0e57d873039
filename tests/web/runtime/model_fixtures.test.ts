/** The trained model and its tokenizer through the shipped module, against what PyTorch computed from the same files. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { Build } from '../../../web/src/runtime/build.ts'
import type { Modules } from '../../../web/src/runtime/module.ts'
import type { RaceStep, Token } from '../../../web/src/runtime/protocol.ts'
import { builds, fixtureCases, inEveryBuild, loadModel, modelFiles, shipped } from './shipped.ts'

const labs = {} as Record<Build, Modules['attn_model']>
beforeAll(async () => {
  for (const build of builds) {
    labs[build] = await shipped('attn_model', build)
    expect(loadModel(labs[build], modelFiles())).toHaveProperty('parameter_count')
  }
})

it.each(builds)('the build %s says what it is', (build) => {
  expect(labs[build].build_info()).toEqual({ build })
})

const ids = (tokens: unknown) => (tokens as Token[]).map(({ id }) => id)

describe.each(inEveryBuild(fixtureCases('tokenizer')))(
  '$build build: tokenizer: $name',
  ({ build, params, expected }) => {
    it('gives the ids of the reference tokenizer', () => {
      const text = params['text_bytes'] ? Uint8Array.from(params['text_bytes'] as number[]) : (params['text'] as string)
      expect(ids(labs[build].tokenize(text))).toEqual(expected['ids']!.data)
    })
  },
)

describe.each(inEveryBuild(fixtureCases('model')))(
  '$build build: model: $name',
  ({ build, params, inputs, expected }) => {
    const prompt = params['prompt'] as string
    const greedy = expected['greedy']!.data

    it('leaves no doubt which token comes first', () => {
      expect(expected['min_gap']!.data[0]).toBeGreaterThan(1e-4)
    })

    it.each(['naive', 'cached'] as const)('writes the same greedy tokens in the lane %s', (lane) => {
      const started = labs[build].race_start({
        prompt,
        new_tokens: greedy.length,
        seed: 1,
        temperature: 0,
        top_k: 0,
        top_p: 1,
        kernel: 'simd',
      })
      expect(ids((started as { prompt_tokens: Token[] }).prompt_tokens)).toEqual(inputs['tokens']!.data)
      const written = greedy.map(() => (labs[build].race_step(lane) as RaceStep).token.id)
      expect(written).toEqual(greedy)
    })

    it('shows attention over the same tokens, each row a distribution over the past', () => {
      const maps = labs[build].attention_maps(prompt)
      if ('code' in maps) throw new Error(maps.message as string)
      const count = maps.tokens.length
      expect(ids(maps.tokens)).toEqual(inputs['tokens']!.data)
      expect(maps.weights.length).toBe(maps.num_layers * maps.num_heads * count * count)
      for (let row = 0; row < maps.weights.length / count; row++) {
        const weights = maps.weights.subarray(row * count, (row + 1) * count)
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5)
        expect(weights.subarray((row % count) + 1).every((weight) => weight === 0)).toBe(true)
      }
    })
  },
)
