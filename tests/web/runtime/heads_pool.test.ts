/** Many heads over several workers, on the shipped module: the same bits however they are shared out. */
import { describe, expect, it, vi } from 'vitest'
import { LabCancelled, LabCrashed } from '../../../web/src/runtime/errors.ts'
import { splitHeads } from '../../../web/src/runtime/head_parts.ts'
import type { HeadsRequest } from '../../../web/src/runtime/heads_pool.ts'
import type { Matrix } from '../../../web/src/runtime/matrix.ts'
import { labWithPorts, type OpenedPort } from './ports.ts'
import { randomMatrix } from './shipped.ts'

const headsOf = (
  num_heads: number,
  num_kv_heads: number,
  mask: HeadsRequest['mask'] = { kind: 'causal' },
): HeadsRequest => ({
  kernel: 'simd',
  query: randomMatrix(13, num_heads * 8),
  key: randomMatrix(21, num_kv_heads * 8),
  value: randomMatrix(21, num_kv_heads * 6),
  num_heads,
  num_kv_heads,
  mask,
})

/** Head by head through `attend`, the call of the home page. */
async function oneByOne(request: HeadsRequest): Promise<Float32Array> {
  const { client } = labWithPorts()
  const { num_heads, num_kv_heads, kernel, mask } = request
  const output = new Float32Array(request.query.rows * num_heads * 6)
  const head = ({ rows, cols, data }: Matrix, index: number, count: number): Matrix => {
    const width = cols / count
    return { rows, cols: width, data: data.filter((_, i) => Math.floor((i % cols) / width) === index) }
  }
  for (let h = 0; h < num_heads; h++) {
    const kv = Math.floor(h / (num_heads / num_kv_heads))
    const reply = await client.ask('attend', {
      kernel,
      mask,
      temperature: 1,
      query: head(request.query, h, num_heads),
      key: head(request.key, kv, num_kv_heads),
      value: head(request.value, kv, num_kv_heads),
    })
    reply.output.data.forEach((value, i) => (output[Math.floor(i / 6) * num_heads * 6 + h * 6 + (i % 6)] = value))
  }
  return output
}

const binary: HeadsRequest['mask'] = {
  kind: 'binary',
  allowed: { rows: 13, cols: 21, data: Float32Array.from({ length: 273 }, (_, i) => ((i * 7) % 3 === 0 ? 0 : 1)) },
}

describe.each([false, true])('with shared memory: %s', (shared) => {
  it.each([
    { num_heads: 8, num_kv_heads: 8, mask: { kind: 'causal' } as const },
    { num_heads: 6, num_kv_heads: 2, mask: { kind: 'padding', length: 9 } as const },
    { num_heads: 5, num_kv_heads: 1, mask: { kind: 'bidirectional' } as const },
    { num_heads: 4, num_kv_heads: 4, mask: binary },
  ])(
    '$num_heads heads over $num_kv_heads key heads, $mask.kind: any number of workers gives the same bits',
    async (each) => {
      const request = headsOf(each.num_heads, each.num_kv_heads, each.mask)
      const before = request.query.data.slice()
      const expected = await oneByOne(request)
      for (const workers of [1, 2, 3, 8]) {
        const { client, ports } = labWithPorts({ pool: { cores: workers, shared } })
        const reply = await client.attendHeads(request)
        expect(reply.output).toMatchObject({ rows: 13, cols: each.num_heads * 6 })
        expect(new Uint8Array(reply.output.data.slice().buffer)).toEqual(new Uint8Array(expected.buffer))
        expect(reply.workers).toBe(ports.length)
        expect(reply.workers).toBe(splitHeads(each.num_heads, each.num_kv_heads, workers).length)
        expect(reply.shared).toBe(shared && reply.workers > 1)
        expect(reply.output.data.buffer instanceof SharedArrayBuffer).toBe(reply.shared)
      }
      expect(request.query.data).toEqual(before)
    },
  )

  it('starts workers when they are needed, and keeps them', async () => {
    const { client, ports } = labWithPorts({ pool: { cores: 2, shared } })
    await client.attendHeads(headsOf(4, 4), { workers: 1 })
    expect(ports.length).toBe(1)
    await client.attendHeads(headsOf(4, 4))
    await client.attendHeads(headsOf(4, 4))
    expect(ports.map(({ asked }) => asked.length)).toEqual([3, 2])
  })

  it("tells the visitor's mistake in a sentence and goes on", async () => {
    const { client, ports } = labWithPorts({ pool: { cores: 2, shared } })
    const wrong = { ...headsOf(4, 4), num_heads: 5, num_kv_heads: 1 }
    await expect(client.attendHeads(wrong)).rejects.toMatchObject({
      code: 'shape',
      message: expect.stringMatching(/32 columns.*5 heads/),
    })
    await expect(client.attendHeads({ ...headsOf(4, 4), kernel: 'turbo' })).rejects.toMatchObject({
      code: 'unknown_kernel',
    })
    await client.attendHeads(headsOf(4, 4))
    expect(ports.every(({ terminated }) => !terminated)).toBe(true)
  })

  it('uses matrices in shared memory where they are', async () => {
    const request = headsOf(4, 4)
    const share = ({ rows, cols, data }: Matrix): Matrix => {
      const shared = new Float32Array(new SharedArrayBuffer(data.byteLength))
      shared.set(data)
      return { rows, cols, data: shared }
    }
    const { client } = labWithPorts({ pool: { cores: 2, shared } })
    const expected = await client.attendHeads(request)
    const { query, key, value } = request
    const reply = await client.attendHeads({ ...request, query: share(query), key: share(key), value: share(value) })
    expect(reply.output.data).toEqual(expected.output.data)
  })
})

describe('trouble', () => {
  const waitForQuestions = (ports: OpenedPort[]) =>
    vi.waitFor(() => expect(ports.map(({ asked }) => asked.length)).toEqual([1, 1]))

  it('a cancel ends the workers that compute; the next call has new ones', async () => {
    const hold = ['attend_heads']
    const { client, ports } = labWithPorts({ hold, pool: { cores: 2, shared: false } })
    const abort = new AbortController()
    const call = client.attendHeads(headsOf(2, 2), { signal: abort.signal })
    await waitForQuestions(ports)
    abort.abort()
    await expect(call).rejects.toBeInstanceOf(LabCancelled)
    expect(ports.map(({ terminated }) => terminated)).toEqual([true, true])
    hold.pop()
    expect((await client.attendHeads(headsOf(2, 2))).workers).toBe(2)
    expect(ports.length).toBe(4)
  })

  it('asks nothing for a call that was cancelled before', async () => {
    const { client, ports } = labWithPorts({ pool: { cores: 2, shared: false } })
    const call = client.attendHeads(headsOf(2, 2), { signal: AbortSignal.abort() })
    await expect(call).rejects.toBeInstanceOf(LabCancelled)
    expect(ports).toEqual([])
  })

  it('a worker that dies is told, and replaced for the next call', async () => {
    const hold = ['attend_heads']
    const { client, ports } = labWithPorts({ hold, pool: { cores: 2, shared: false } })
    const call = client.attendHeads(headsOf(2, 2)).catch((thrown: unknown) => thrown)
    await waitForQuestions(ports)
    ports[1]!.events.broken('the process is gone')
    expect(await call).toBeInstanceOf(LabCrashed)
    hold.pop()
    expect((await client.attendHeads(headsOf(2, 2))).workers).toBe(2)
    expect(ports.filter(({ terminated }) => !terminated).length).toBe(2)
  })
})
