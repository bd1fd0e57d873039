/** What is asked of the engine, and what can be looked at in its answer. */
import type { Axis } from '../../draw/line_plot.ts'
import type { ScaleLensPoint, ScaleLensRequest, SoftmaxSpread } from '../../runtime/figures_protocol.ts'
import { fixed } from '../number_text.ts'

export const seq_len = 64
export const rows = 64
export const head_dims = Array.from({ length: 11 }, (_, power) => 2 ** power)

export const lensRequest = (seed: number): ScaleLensRequest => ({ head_dims, seq_len, rows, seed })

export type Quantity = keyof SoftmaxSpread

interface Look {
  value: Quantity
  label: string
  axis: Pick<Axis, 'label' | 'scale'>
  /** What its axis reaches to; the data's own when absent. */
  top?: number
  /** As a sentence begins, and its unit. */
  name: string
  unit: string
  /** What it comes to. */
  end: string
}

export const looks: readonly Look[] = [
  {
    value: 'largest_weight',
    label: 'largest weight',
    axis: { label: 'largest weight of a row', scale: 'linear' },
    top: 1,
    name: 'the largest weight of a row',
    unit: '',
    end: 'Queries and keys are random: no key deserves nearly all of the weight.',
  },
  {
    value: 'entropy_bits',
    label: 'entropy',
    axis: { label: 'entropy of a row, bits', scale: 'linear' },
    top: Math.log2(seq_len),
    name: 'the entropy of a row',
    unit: ' bits',
    end: `All ${seq_len} keys alike would be log₂ ${seq_len} = ${Math.log2(seq_len)} bits.`,
  },
  {
    value: 'score_deviation',
    label: 'spread of scores',
    axis: { label: 'standard deviation of a row’s scores (log)', scale: 'log2' },
    name: 'the standard deviation of a row’s scores',
    unit: '',
    end: 'A sum of d_k products of variance 1 spreads by √d_k, which is what the division takes back.',
  },
  {
    value: 'jacobian_norm',
    label: 'Jacobian norm',
    axis: { label: 'norm of ∂weights/∂scores', scale: 'linear' },
    name: 'the norm of the softmax’s Jacobian',
    unit: '',
    end: 'A softmax that has settled on one key hardly answers to its scores, and hardly any gradient comes back through it.',
  },
]

export const lookAt = (quantity: Quantity) => looks.find(({ value }) => value === quantity)!

export const spreadText = (value: number) =>
  value >= 10 ? fixed(value, 1) : value >= 1 ? fixed(value, 2) : fixed(value, 3)

export function lensSentence(points: readonly ScaleLensPoint[], quantity: Quantity): string {
  const { name, unit, end } = lookAt(quantity)
  const text = (of: SoftmaxSpread) => `${spreadText(of[quantity])}${unit}`
  const at = ({ unscaled, scaled }: ScaleLensPoint) => `${text(unscaled)} unscaled and ${text(scaled)} scaled`
  const middle = points.find(({ head_dim }) => head_dim === 64)!
  const last = points.at(-1)!
  const ends = `At d_k = 64 ${name} is ${at(middle)}; at ${count(last.head_dim)} it is ${at(last)}.`
  const peak = quantity === 'jacobian_norm' ? peakSentence(points) : ''
  return [ends, peak, end].filter((sentence) => sentence !== '').join(' ')
}

const count = (number: number) => number.toLocaleString('en')

/**
 * Scores that spread a little more make a softmax answer more, until one key has nearly all: the norm without the
 * division has a peak, and lies above the other before it lies below.
 */
export function peakSentence(points: readonly ScaleLensPoint[]): string {
  const norm = ({ unscaled }: ScaleLensPoint) => unscaled.jacobian_norm
  const peak = points.reduce((most, point) => (norm(point) > norm(most) ? point : most))
  const larger = points.findLast((point) => norm(point) > point.scaled.jacobian_norm)
  const below = points.find(({ head_dim }) => larger && head_dim > larger.head_dim)
  if (peak === points[0] || !larger || larger.head_dim < peak.head_dim || !below) return ''
  return (
    `Unscaled it rises at first, to a peak of ${spreadText(norm(peak))} at d_k = ${count(peak.head_dim)}, where it is ` +
    `larger than scaled; beyond that it collapses, and from ${count(below.head_dim)} on it is the smaller one.`
  )
}
