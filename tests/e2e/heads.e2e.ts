/** Many heads over real workers, on a page of any host and on an isolated one. */
import { describe, expect, it } from 'vitest'
import { settled, useLab } from './support/browser.ts'
import { findLab } from './support/lab_probe.ts'

describe.each([false, true])('isolated: %s', (isolated) => {
  const lab = useLab({ isolated })

  it('gives the bits of one head at a time, whatever the number of workers', async () => {
    const page = await lab.openPage('memory/')
    await settled(page)
    await findLab(page)
    const result = await page.evaluate(async () => {
      const { lab } = globalThis
      const [num_heads, num_kv_heads, width] = [6, 3, 16]
      const matrix = (rows: number, cols: number) => ({
        rows,
        cols,
        data: Float32Array.from({ length: rows * cols }, () => Math.random() * 2 - 1),
      })
      const request = {
        kernel: 'simd',
        query: matrix(70, num_heads * width),
        key: matrix(90, num_kv_heads * width),
        value: matrix(90, num_kv_heads * width),
        num_heads,
        num_kv_heads,
        mask: { kind: 'causal' } as const,
      }
      const head = (from: { rows: number; cols: number; data: Float32Array }, index: number, count: number) => {
        const cols = from.cols / count
        return { rows: from.rows, cols, data: from.data.filter((_, i) => Math.floor((i % from.cols) / cols) === index) }
      }
      let differences = 0
      const outputs = []
      for (const workers of [1, 2, 3, 6]) outputs.push(await lab.attendHeads(request, { workers }))
      for (let h = 0; h < num_heads; h++) {
        const alone = await lab.ask('attend', {
          kernel: 'simd',
          query: head(request.query, h, num_heads),
          key: head(request.key, h >> 1, num_kv_heads),
          value: head(request.value, h >> 1, num_kv_heads),
          mask: request.mask,
          temperature: 1,
        })
        for (const { output } of outputs) {
          const same = head(output, h, num_heads).data.every((value, i) => Object.is(value, alone.output.data[i]))
          if (!same) differences++
        }
      }
      return {
        differences,
        isolated: crossOriginIsolated,
        pools: outputs.map(({ workers, shared }) => [workers, shared]),
      }
    })
    expect(result.isolated).toBe(isolated)
    expect(result.pools).toEqual([
      [1, false],
      [2, isolated],
      [3, isolated],
      [6, isolated],
    ])
    expect(result.differences).toBe(0)
  })

  it('a cancel ends it, and the next call is answered', async () => {
    const page = await lab.openPage('memory/')
    await settled(page)
    await findLab(page)
    const result = await page.evaluate(async () => {
      const { lab } = globalThis
      const zeros = (rows: number) => ({ rows, cols: 128, data: new Float32Array(rows * 128) })
      const heads = (rows: number) => ({
        kernel: 'naive',
        query: zeros(rows),
        key: zeros(rows),
        value: zeros(rows),
        num_heads: 2,
        num_kv_heads: 2,
        mask: { kind: 'causal' } as const,
      })
      const abort = new AbortController()
      const call = lab.attendHeads(heads(4096), { workers: 2, signal: abort.signal })
      setTimeout(() => abort.abort(), 50)
      const cancelled = await call.catch((error: Error) => error.name)
      const { output } = await lab.attendHeads(heads(64), { workers: 2 })
      return { cancelled, rows: output.rows }
    })
    expect(result).toEqual({ cancelled: 'LabCancelled', rows: 64 })
  })
})
