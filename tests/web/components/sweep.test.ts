import { describe, expect, it } from 'vitest'
import { squareWords } from '../../../web/src/components/attn-sweep/memory_words.ts'
import {
  runSweep,
  type MaskChoice,
  type Refusal,
  type Skip,
  type SweepLab,
} from '../../../web/src/components/attn-sweep/sweep.ts'
import type { SweepPoint, SweepRequest } from '../../../web/src/runtime/protocol.ts'

/** A lab in which a run holds N² · 4 bytes and takes N² · ns. */
function quadraticLab(asked: SweepRequest[], ns: number): SweepLab {
  return {
    ask: (method: string, request: SweepRequest) => {
      const bytes = { scratch_bytes: 4 * request.seq_len ** 2, tensor_bytes: 0, limit_bytes: 2 ** 32 - 1 }
      if (method === 'bytes_needed') return Promise.resolve(bytes)
      asked.push(request)
      return Promise.resolve({ ...request, ...bytes, median_ms: ns * 1e-6 * request.seq_len ** 2 })
    },
  } as SweepLab
}

async function run(seq_lens: readonly number[], mask: MaskChoice = 'none', ns = 1) {
  const asked: SweepRequest[] = []
  const points: SweepPoint[] = []
  const refusals: Refusal[] = []
  const skips: Skip[] = []
  await runSweep(
    quadraticLab(asked, ns),
    { kernels: ['naive', 'flash'], seq_lens, head_dim: 64, mask },
    {
      progress: () => {},
      point: (point) => points.push(point),
      refused: (refusal) => refusals.push(refusal),
      skipped: (skip) => skips.push(skip),
    },
    new AbortController().signal,
  )
  return { asked, points, refusals, skips }
}

describe('runSweep', () => {
  it('takes the kernels in turn, small sizes first', async () => {
    const { points } = await run([64, 128])
    expect(points.map(({ kernel, seq_len }) => `${kernel} ${seq_len}`)).toEqual([
      'naive 64',
      'flash 64',
      'naive 128',
      'flash 128',
    ])
  })

  it('reports what cannot fit and goes on', async () => {
    const { refusals, points } = await run([64, 32768, 128])
    expect(refusals.map(({ kernel, seq_len }) => `${kernel} ${seq_len}`)).toEqual(['naive 32768', 'flash 32768'])
    expect(points.length).toBe(4)
  })

  it('leaves out what would take longer than a quarter of a minute, with the time that it expects', async () => {
    const { skips, points } = await run([64, 128, 4096], 'none', 1000)
    expect(points.map(({ seq_len }) => seq_len)).toEqual([64, 64, 128, 128])
    expect(skips.map(({ seq_len }) => seq_len)).toEqual([4096, 4096])
    expect(skips[0]!.expected_ms).toBeCloseTo(1e-3 * 4096 ** 2, 6)
  })

  it('asks for the mask of its choice', async () => {
    const of_mask = async (mask: MaskChoice) => (await run([64], mask)).asked[0]
    expect(await of_mask('none')).toMatchObject({ causal: false, window: 0 })
    expect(await of_mask('causal')).toMatchObject({ causal: true, window: 0 })
    expect(await of_mask('window')).toMatchObject({ causal: true, window: 256 })
  })
})

describe('squareWords', () => {
  const naive = { kernel: 'naive', exponent: 2 } as const
  const simd = (exponent: number) => ({ kernel: 'simd', exponent }) as const
  const square = 'twice the words, four times the scores'
  const hidden = 'at small N other buffers of simd, which grow more slowly, hide part of the square'

  it('says four times only where the exponents say so', () => {
    expect(squareWords([naive, simd(1.9)])).toBe(`${square}.`)
    expect(squareWords([naive, simd(1.79)])).toBe(`${square}; ${hidden}.`)
    expect(squareWords([simd(1.6)])).toBe(`${hidden}.`)
  })
})
