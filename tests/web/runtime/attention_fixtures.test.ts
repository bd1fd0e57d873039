/** The golden fixtures from PyTorch through both builds of the shipped module. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { Build } from '../../../web/src/runtime/build.ts'
import type { Modules } from '../../../web/src/runtime/module.ts'
import type { AttendReply, AttendRequest, KernelInfo, Method, Protocol } from '../../../web/src/runtime/protocol.ts'
import { answer } from '../../../web/src/runtime/serve.ts'
import { builds, fixtureCases, inEveryBuild, matrixOf, shipped, type Fixture } from './shipped.ts'

const labs = {} as Record<Build, Modules['attn_lab']>
beforeAll(async () => {
  for (const build of builds) labs[build] = await shipped('attn_lab', build)
})

function ask<M extends Method>(build: Build, method: M, request: Protocol[M]['request']): Protocol[M]['reply'] {
  const said = answer('attn_lab', labs[build], { kind: 'request', id: 1, method, request })
  if (said.kind !== 'reply') throw new Error(`${method} answered ${JSON.stringify(said)}`)
  return said.reply as Protocol[M]['reply']
}

/** What may be attended, as a mask of the kind that the fixture is about where one head of the page can say it. */
function maskOf({ params, inputs, expected }: Fixture, batch: number, index: number): AttendRequest['mask'] {
  switch (params['mask']) {
    case 'none':
      return { kind: 'bidirectional' }
    case 'causal':
      return { kind: 'causal' }
    case 'padding':
      return { kind: 'padding', length: inputs['lengths']!.data[batch]! }
    default:
      return { kind: 'binary', allowed: matrixOf(expected['allowed']!, index) }
  }
}

function largestError(got: Float32Array, expected: Float32Array, tolerance: (value: number) => number): number {
  expect(got.length).toBe(expected.length)
  return got.reduce((worst, value, i) => Math.max(worst, Math.abs(value - expected[i]!) / tolerance(expected[i]!)), 0)
}

function compare(fixture: Fixture, index: number, reply: AttendReply): void {
  const expected = (name: string) => matrixOf(fixture.expected[name]!, index)
  const allowed = expected('allowed').data
  expect(largestError(reply.output.data, expected('output').data, () => 1e-5)).toBeLessThanOrEqual(1)
  expect(
    largestError(reply.weights!.data, expected('weights').data, (value) => 1e-6 + 1e-4 * Math.abs(value)),
  ).toBeLessThanOrEqual(1)
  const scores = expected('scores').data
  allowed.forEach((may, i) => {
    if (may === 0) {
      expect(reply.weights!.data[i]).toBe(0)
      expect(reply.scores!.data[i]).toBe(-Infinity)
    } else {
      expect(Math.abs(reply.scores!.data[i]! - scores[i]!)).toBeLessThanOrEqual(
        1e-5 * Math.max(1, Math.abs(scores[i]!)),
      )
    }
  })
}

const cases = fixtureCases('attention')

it('covers every kind of mask', () => {
  const kinds = new Set(cases.map(({ params }) => params['mask']))
  expect([...kinds].sort()).toEqual(['binary', 'causal', 'causal+padding', 'none', 'padding'])
})

it.each(builds)('the build %s says what it is', (build) => {
  expect(ask(build, 'build_info', undefined)).toEqual({ build })
})

describe.each(inEveryBuild(cases))('$build build: $name', ({ build, ...fixture }) => {
  it('agrees with PyTorch in every kernel, batch and head', () => {
    const kernels = ask(build, 'kernels', undefined).filter(({ traces }: KernelInfo) => traces)
    expect(kernels.length).toBeGreaterThanOrEqual(2)
    const [batches, heads] = fixture.inputs['query']!.shape as [number, number]
    for (const { name: kernel } of kernels) {
      for (let index = 0; index < batches * heads; index++) {
        const input = (name: string) => matrixOf(fixture.inputs[name]!, index)
        const reply = ask(build, 'attend', {
          kernel,
          query: input('query'),
          key: input('key'),
          value: input('value'),
          mask: maskOf(fixture, Math.floor(index / heads), index),
          temperature: fixture.params['temperature'] as number,
        })
        compare(fixture, index, reply)
      }
    }
  })
})
