/** What happens at a step, in a sentence. */
import type { OnlineSoftmaxStep } from '../../runtime/figures_protocol.ts'
import { cellText } from '../attn-verdict/comparison_table.ts'
import { shortFixed } from '../number_text.ts'
import { held } from './held.ts'
import { numbers_held, num_keys, stepCount, type Worked } from './row.ts'

/** [first, end): "keys 3 to 5", "key 3". */
export function keysText({ first, end }: Pick<OnlineSoftmaxStep, 'first' | 'end'>): string {
  return end - first === 1 ? `key ${first}` : `keys ${first} to ${end - 1}`
}

/** Where the stepper stands. */
export function placeText(worked: Worked, step: number): string {
  const tiles = worked.reply.steps.length
  if (step === 0) return `before the first of ${tiles} ${tiles === 1 ? 'tile' : 'tiles'}`
  return step <= tiles ? `tile ${step} of ${tiles}` : 'the division'
}

export function stepSentence(worked: Worked, step: number): string {
  const { steps } = worked.reply
  if (step === 0) {
    return `Nothing is read yet: the maximum is −∞, sum and output are 0. Tile 1 will read ${keysText(steps[0]!)}.`
  }
  return step === stepCount(worked) - 1 ? divisionSentence(worked) : tileSentence(steps[step - 1]!, step)
}

function tileSentence(step: OnlineSoftmaxStep, number: number): string {
  const tile = `Tile ${number} (${keysText(step)})`
  if (step.tile_max === -Infinity) {
    const why =
      step.max === -Infinity
        ? 'The correction is 1: e to the power of (−∞) − (−∞) would be no number.'
        : 'The maximum stays, so the correction is 1.'
    return `${tile} is blocked as a whole and changes nothing. ${why}`
  }
  if (step.old_max === -Infinity) {
    return `${tile} brings the first maximum, ${shortFixed(step.max)}. Nothing was summed before, so there is nothing to correct.`
  }
  if (step.max > step.old_max) {
    return (
      `${tile} raises the maximum from ${shortFixed(step.old_max)} to ${shortFixed(step.max)}: sum and output so far ` +
      `are multiplied by ${correctionText(step)}, then the tile is added.`
    )
  }
  return `${tile} has no larger score: the maximum stays ${shortFixed(step.max)}, the correction is 1, and the tile is added.`
}

function divisionSentence({ reply }: Worked): string {
  const { sum } = held(reply, reply.steps.length)
  const same =
    reply.max_error === 0
      ? 'the two agree to the last bit'
      : `the two differ by ${cellText(reply.max_error)} at most, a rounding`
  return (
    `Divided by the sum, ${cellText(sum)}, the output is that of the softmax over the whole row: ${same}. ` +
    `${numbers_held} numbers went from tile to tile, not ${num_keys} scores.`
  )
}

/** "e^(1.2 − 2.9) = 0.183", never broken over two lines. */
export function correctionText({ old_max, max, correction }: OnlineSoftmaxStep): string {
  const minus = max < 0 ? `(${shortFixed(max)})` : shortFixed(max)
  return `e^(${shortFixed(old_max)} − ${minus}) = ${cellText(correction)}`.replaceAll(' ', '\u00a0')
}
