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
const { median, medianRatio, orderOf } = (await import('../../tools/bench/measure.js' as string)) as {
  median(values: number[]): number
  medianRatio(rates: number[], others: number[]): number
  orderOf(round: number, count: number): number[]
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

describe('orderOf', () => {
  it.each([1, 2, 5, 6, 15])('lets each of %i cases follow each other one equally often', (count) => {
    const rounds = count % 2 ? 2 * count : count
    const followed = new Map<string, number>()
    for (let round = 0; round < rounds; round++) {
      const order = orderOf(round, count)
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index))
      order.slice(1).forEach((next, turn) => {
        const pair = `${order[turn]} ${next}`
        followed.set(pair, (followed.get(pair) ?? 0) + 1)
      })
    }
    expect(followed.size).toBe(count * (count - 1))
    expect(new Set(followed.values()).size).toBeLessThanOrEqual(1)
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
