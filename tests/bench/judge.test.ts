// How figures become ratios, and how ratios are judged.
import { describe, expect, it } from 'vitest'

interface Judged {
  what: string
  got: number
  met: 'stretch' | 'must' | 'missed'
}
interface Measured {
  id: string
  build: string
  n?: number
  value: number
  percent_of_limit?: number
  ratio: Record<string, number>
}
const { judge } = (await import('../../tools/bench/targets.mjs' as string)) as { judge(row: Measured): Judged[] }
const { median, medianRatio } = (await import('../../tools/bench/measure.js' as string)) as {
  median(values: number[]): number
  medianRatio(rates: number[], others: number[]): number
}

describe('median', () => {
  it('is the middle of an odd and between the two middles of an even count', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([4, 1, 2, 3])).toBe(2.5)
  })

  it('of ratios is taken round by round, so that a machine that halves its speed changes nothing', () => {
    expect(medianRatio([20, 10, 20], [10, 5, 10])).toBe(2)
  })
})

describe('judge', () => {
  const row = (changes: Partial<Measured>): Measured => ({
    id: 'qk',
    build: 'simd',
    n: 1024,
    value: 1,
    ratio: {},
    ...changes,
  })

  it('tells what is met, met as hoped for, and missed', () => {
    const judged = judge(row({ percent_of_limit: 92, ratio: { 'onnxruntime-web': 2.4, 'tfjs-wasm': 1.2 } }))
    expect(judged.map(({ what, met }) => [what, met])).toEqual([
      ['percent', 'must'],
      ['onnxruntime-web', 'stretch'],
      ['tfjs-wasm', 'missed'],
    ])
  })

  it('asks more of the relaxed build, and of longer texts', () => {
    const flash = { id: 'flash_causal', percent_of_limit: 70 }
    expect(judge(row({ ...flash, build: 'simd' }))[0].met).toBe('must')
    expect(judge(row({ ...flash, build: 'relaxed' }))[0].met).toBe('missed')
    const decode = { id: 'decode_f32', ratio: { wllama: 2.2 } }
    expect(judge(row({ ...decode, n: 64 }))[0].met).toBe('must')
    expect(judge(row({ ...decode, n: 256 }))[0].met).toBe('missed')
  })

  it('wants a time to be short', () => {
    expect(judge(row({ id: 'first_result', value: 59 }))[0].met).toBe('stretch')
    expect(judge(row({ id: 'first_result', value: 80 }))[0].met).toBe('must')
    expect(judge(row({ id: 'first_result', value: 101 }))[0].met).toBe('missed')
  })
})
