/** A long head in steps, on the shipped module. */
import { describe, expect, it, vi } from 'vitest'
import { LabCancelled } from '../../../web/src/runtime/errors.ts'
import { runLong } from '../../../web/src/runtime/long_run.ts'
import type { LongRunProgress, LongRunRequest } from '../../../web/src/runtime/protocol.ts'
import { labWithPorts } from './ports.ts'

const request: LongRunRequest = { kernel: 'simd', seq_len: 600, head_dim: 16, causal: true }

describe('a run', () => {
  it('tells how far it is, checks its rows and gives its memory back', async () => {
    const { client, ports } = labWithPorts()
    const seen: LongRunProgress[] = []
    const last = await runLong(client.ask, request, { budget_ms: 0, onProgress: (progress) => seen.push(progress) })
    const rows = seen.map(({ rows_done }) => rows_done)
    expect(rows[0]).toBe(0)
    expect(rows.at(-1)).toBe(600)
    expect(rows).toEqual([...rows].sort((a, b) => a - b))
    expect(rows.length).toBeGreaterThan(4)
    expect(last).toEqual(seen.at(-1))
    expect(last).toMatchObject({ seq_len: 600, checked_rows: 8, tensor_bytes: 4 * 4 * 600 * 16 })
    expect(last.max_error).toBeLessThanOrEqual(1e-5)
    expect(last.scratch_bytes).toBeGreaterThan(0)
    expect(ports[0]!.asked.at(-1)).toBe('long_run_end')
    await expect(client.ask('long_run_step', { budget_ms: 0 })).rejects.toMatchObject({ code: 'no_long_run' })
  })

  it('lets other questions pass between its steps', async () => {
    const { client, ports } = labWithPorts()
    const run = runLong(client.ask, request, { budget_ms: 0 })
    await client.ask('kernels')
    await client.ask('kernels')
    await run
    const asked = ports[0]!.asked
    expect(asked.lastIndexOf('kernels')).toBeLessThan(asked.lastIndexOf('long_run_step'))
  })

  it('is refused with the numbers when it cannot fit', async () => {
    const { client } = labWithPorts()
    const error = await runLong(client.ask, { ...request, seq_len: 1_000_000, head_dim: 512 }).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'too_large', message: expect.stringMatching(/GiB.*4 GiB.*smaller N/) })
  })
})

describe('a cancel', () => {
  it('ends the run after the step that is under way, and spares the worker', async () => {
    const { client, ports } = labWithPorts()
    const abort = new AbortController()
    const run = runLong(client.ask, request, {
      budget_ms: 0,
      signal: abort.signal,
      onProgress: ({ rows_done }) => rows_done > 0 && abort.abort(),
    })
    await expect(run).rejects.toBeInstanceOf(LabCancelled)
    expect(ports[0]!.asked).toEqual(['long_run_start', 'long_run_step', 'long_run_end'])
    expect(ports[0]!.terminated).toBe(false)
  })

  it('ends a worker that does not come back from its step in time', async () => {
    const { client, ports } = labWithPorts({ hold: ['long_run_step'] })
    const abort = new AbortController()
    const run = runLong(client.ask, request, { signal: abort.signal, patience_ms: 1 })
    await vi.waitFor(() => expect(ports[0]?.asked).toContain('long_run_step'))
    abort.abort()
    await expect(run).rejects.toBeInstanceOf(LabCancelled)
    expect(ports.map(({ terminated }) => terminated)).toEqual([true])
  })

  it('that came before asks nothing', async () => {
    const { client, ports } = labWithPorts()
    await expect(runLong(client.ask, request, { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(LabCancelled)
    expect(ports).toEqual([])
  })
})
