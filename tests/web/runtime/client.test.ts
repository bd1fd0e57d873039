/** The client over ports that run the shipped module in this thread. */
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { LabClient, type CrashEvent } from '../../../web/src/runtime/client.ts'
import { LabCancelled, LabCrashed, LabError } from '../../../web/src/runtime/errors.ts'
import type { SweepRequest } from '../../../web/src/runtime/protocol.ts'
import { labWithPorts, one_core } from './ports.ts'
import { attendRequest, modelFiles, shippedModule } from './shipped.ts'

beforeAll(() => shippedModule('attn_lab'))

const short: SweepRequest = { kernel: 'simd', seq_len: 16, head_dim: 8, causal: false, budget_ms: 0 }
const impossible: SweepRequest = { ...short, kernel: 'naive', seq_len: 65536, head_dim: 64, skip_size_check: true }

describe('asking', () => {
  it('answers in the order of the questions, in one worker', async () => {
    const { client, ports } = labWithPorts()
    const order: string[] = []
    await Promise.all([
      client.ask('kernels').then(() => order.push('kernels')),
      client.ask('attend', attendRequest('naive')).then(() => order.push('attend')),
      client.ask('bytes_needed', short).then(() => order.push('bytes_needed')),
    ])
    expect(order).toEqual(['kernels', 'attend', 'bytes_needed'])
    expect(ports.length).toBe(1)
  })

  it('asks the checks in a worker of their own, so that they do not wait for a sweep', async () => {
    const { client, ports } = labWithPorts({ hold: ['sweep'] })
    void client.ask('sweep', short).catch(() => {})
    const cases = await client.ask('exercise_cases', { exercise: 'causal-mask', seed: 1 })
    expect(cases.length).toBeGreaterThan(0)
    expect(ports.map(({ module }) => module)).toEqual(['attn_lab', 'attn_checks'])
  })

  it("turns the visitor's mistake into an error with a sentence, and keeps the worker", async () => {
    const { client, ports } = labWithPorts()
    const error = await client.ask('attend', attendRequest('turbo')).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(LabError)
    expect(error).toMatchObject({ code: 'unknown_kernel', message: expect.stringContaining('turbo') })
    await client.ask('kernels')
    expect(ports.length).toBe(1)
  })
})

describe('cancelling', () => {
  it('ends the worker that computes and starts another for the next question', async () => {
    const { client, ports } = labWithPorts({ hold: ['sweep'] })
    const abort = new AbortController()
    const sweep = client.ask('sweep', short, { signal: abort.signal })
    await vi.waitFor(() => expect(ports[0]?.asked).toEqual(['sweep']))
    abort.abort()
    await expect(sweep).rejects.toBeInstanceOf(LabCancelled)
    expect(ports[0]!.terminated).toBe(true)
    expect((await client.ask('kernels')).length).toBeGreaterThan(1)
    expect(ports.length).toBe(2)
  })

  it('takes a waiting question out of the queue and leaves the worker alone', async () => {
    const { client, ports } = labWithPorts()
    const abort = new AbortController()
    const first = client.ask('kernels')
    const second = client.ask('sweep', short, { signal: abort.signal })
    abort.abort()
    await expect(second).rejects.toBeInstanceOf(LabCancelled)
    await first
    await client.ask('kernels')
    expect(ports.length).toBe(1)
    expect(ports[0]!.asked).toEqual(['kernels', 'kernels'])
    expect(ports[0]!.terminated).toBe(false)
  })

  it('asks nothing for a question that was cancelled before', async () => {
    const { client, ports } = labWithPorts()
    await expect(client.ask('kernels', undefined, { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(LabCancelled)
    expect(ports).toEqual([])
  })

  it('does nothing when the answer was there first', async () => {
    const { client, ports } = labWithPorts()
    const abort = new AbortController()
    await client.ask('kernels', undefined, { signal: abort.signal })
    abort.abort()
    await client.ask('kernels')
    expect(ports.length).toBe(1)
  })
})

describe('a crash', () => {
  it('is told in a sentence with the bytes, replaces the worker and spares the questions behind it', async () => {
    const { client, ports } = labWithPorts()
    const crashes: CrashEvent[] = []
    client.addEventListener('crash', (event) => crashes.push(event as CrashEvent))
    const sweep = client.ask('sweep', impossible).catch((thrown: unknown) => thrown)
    const behind = client.ask('kernels')

    const error = await sweep
    expect(error).toBeInstanceOf(LabCrashed)
    expect((error as LabCrashed).message).toMatch(/16\.1 GiB.*restarted.*safe.*Choose a smaller N/)
    expect((await behind).length).toBeGreaterThan(1)
    expect(crashes.map((crash) => crash.error)).toEqual([error])
    expect(ports.map(({ terminated }) => terminated)).toEqual([true, false])
  })

  it('loads the model again into the worker that comes after, when it is needed', async () => {
    const { client, ports } = labWithPorts()
    await client.ask('load_model', modelFiles())
    const before = await client.ask('tokenize', { text: 'Tom gave Anna a key.' })
    ports[0]!.events.broken('the process is gone')
    expect(await client.ask('tokenize', { text: 'Tom gave Anna a key.' })).toEqual(before)
    await client.ask('tokenize', { text: 'again' })
    expect(ports[1]!.asked).toEqual(['load_model', 'tokenize', 'tokenize'])
  })

  it('of a sweep leaves the model where it is', async () => {
    const { client, ports } = labWithPorts()
    await client.ask('load_model', modelFiles())
    await client.ask('sweep', impossible).catch(() => {})
    await client.ask('tokenize', { text: 'Tom' })
    expect(ports.map(({ module, asked }) => [module, ...asked])).toEqual([
      ['attn_model', 'load_model', 'tokenize'],
      ['attn_lab', 'sweep'],
    ])
  })

  it('is noticed when the worker dies without a word', async () => {
    const { client, ports } = labWithPorts({ hold: ['sweep'] })
    const sweep = client.ask('sweep', short).catch((thrown: unknown) => thrown)
    await vi.waitFor(() => expect(ports[0]?.asked).toEqual(['sweep']))
    ports[0]!.events.broken('the process is gone')
    expect(await sweep).toMatchObject({ name: 'LabCrashed', message: expect.stringContaining('the process is gone') })
    await client.ask('kernels')
    expect(ports.length).toBe(2)
  })
})

describe('a failed start', () => {
  it('rejects with what went wrong and is tried again at the next question', async () => {
    const { client } = labWithPorts()
    let attempts = 0
    const real = labWithPorts().client
    const flaky = new LabClient(async () => {
      attempts++
      throw new LabError('download_failed', 'The lab could not be downloaded. Check your connection, then try again.')
    }, one_core)
    await expect(flaky.ask('kernels')).rejects.toMatchObject({ code: 'download_failed' })
    await expect(flaky.ask('kernels')).rejects.toMatchObject({ code: 'download_failed' })
    expect(attempts).toBe(2)
    expect(await real.ask('kernels')).toEqual(await client.ask('kernels'))
  })
})
