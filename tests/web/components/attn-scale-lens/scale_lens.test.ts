import { describe, expect, it } from 'vitest'
import {
  head_dims,
  lensRequest,
  lensSentence,
  looks,
  peakSentence,
} from '../../../../web/src/components/attn-scale-lens/scale_lens.ts'
import { lensPlot } from '../../../../web/src/components/attn-scale-lens/scale_lens_figures.ts'

const spread = (factor: number) => ({
  score_deviation: factor,
  largest_weight: 0.5,
  entropy_bits: 3.25,
  jacobian_norm: 0.125,
})
const points = head_dims.map((head_dim) => ({ head_dim, scaled: spread(1), unscaled: spread(Math.sqrt(head_dim)) }))

describe('the lens', () => {
  it('asks for powers of two up to 1024', () => {
    expect(lensRequest(7)).toMatchObject({ head_dims: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024], seed: 7 })
  })

  it('names the numbers at 64 and at the largest d_k', () => {
    expect(lensSentence(points, 'score_deviation')).toMatch(
      /^At d_k = 64 the standard deviation .* is 8.00 unscaled and 1.00 scaled; at 1,024 it is 32.0 unscaled and 1.00 scaled\./,
    )
    for (const { value } of looks) expect(lensSentence(points, value)).not.toContain('NaN')
  })

  it('says where the Jacobian norm without the division has its peak, and from where on it is the smaller one', () => {
    const norms = [0.17, 0.2, 0.26, 0.28, 0.29, 0.26, 0.19, 0.17, 0.12, 0.07, 0.06]
    const risen = points.map((point, at) => ({
      head_dim: point.head_dim,
      scaled: { ...point.scaled, jacobian_norm: 0.18 },
      unscaled: { ...point.unscaled, jacobian_norm: norms[at]! },
    }))
    const peak =
      'Unscaled it rises at first, to a peak of 0.290 at d_k = 16, where it is larger than scaled; beyond that it ' +
      'collapses, and from 128 on it is the smaller one.'
    expect(peakSentence(risen)).toBe(peak)
    expect(lensSentence(risen, 'jacobian_norm')).toMatch(
      /^At d_k = 64 .* is 0\.190 unscaled and 0\.180 scaled; at 1,024 it is 0\.060 unscaled and 0\.180 scaled\. Unscaled it rises/,
    )
    expect(lensSentence(risen, 'largest_weight')).not.toContain('peak')
  })

  it('says nothing of a peak where there is none', () => {
    expect(peakSentence(points)).toBe('')
    expect(lensSentence(points, 'jacobian_norm')).not.toContain('  ')
  })

  it('shows the largest weight first', () => {
    expect(looks[0]!.value).toBe('largest_weight')
  })

  it('draws both lines over all sizes', () => {
    const { series, y } = lensPlot(points, 'largest_weight')
    expect(series.map(({ name }) => name)).toEqual(['÷ √d_k', 'not scaled'])
    for (const line of series) expect(line.points.map(([x]) => x)).toEqual(head_dims)
    expect(y.range).toEqual([0, 1])
  })
})
