/** One long head of attention, in steps, in a real worker: it ends, within its memory, and can be stopped. */
import { expect, it } from 'vitest'
import { settled, useLab } from './support/browser.ts'
import { findLab } from './support/lab_probe.ts'

const lab = useLab()
const MiB = 1024 ** 2

async function openLab() {
  const page = await lab.openPage('memory/')
  await settled(page)
  await findLab(page)
  return page
}

it('causal flash over 65,536 positions completes within 17 MiB beyond query, key, value and output', async () => {
  const page = await openLab()
  const { steps, last } = await page.evaluate(async () => {
    const { lab } = globalThis
    let steps = 0
    let last = await lab.ask('long_run_start', { kernel: 'flash', seq_len: 65536, head_dim: 64, causal: true })
    for (; last.rows_done < last.seq_len; steps++) last = await lab.ask('long_run_step', { budget_ms: 100 })
    await lab.ask('long_run_end')
    return { steps, last }
  })
  console.log(
    `N = 65,536: ${(last.ms / 1000).toFixed(1)} s, ${(last.scratch_bytes / MiB).toFixed(2)} MiB, ${steps} steps`,
  )
  expect(last).toMatchObject({ rows_done: 65536, tensor_bytes: 4 * 4 * 65536 * 64, checked_rows: 8 })
  expect(last.scratch_bytes).toBeGreaterThan(0)
  expect(last.scratch_bytes).toBeLessThanOrEqual(17 * MiB)
  expect(last.max_error).toBeLessThanOrEqual(1e-5)
  expect(steps).toBeGreaterThan(10)
})

it('answers other questions between its steps, and gives its memory back when it is stopped', async () => {
  const page = await openLab()
  const seen = await page.evaluate(async () => {
    const { lab } = globalThis
    const request = { kernel: 'flash', seq_len: 65536, head_dim: 64, causal: true }
    const heap_bytes = []
    for (let round = 0; round < 3; round++) {
      await lab.ask('long_run_start', request)
      heap_bytes.push((await lab.ask('long_run_step', { budget_ms: 0 })).heap_bytes)
      await lab.ask('kernels')
      await lab.ask('long_run_end')
    }
    const step = await lab.ask('long_run_step', { budget_ms: 0 }).catch((error: { code: string }) => error.code)
    return { heap_bytes, step }
  })
  expect(seen.step).toBe('no_long_run')
  // Three runs need no more memory than one.
  expect(new Set(seen.heap_bytes).size).toBe(1)
})
