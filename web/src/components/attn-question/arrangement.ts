/** The steps of an order question as the learner has them. */
import type { OrderVariant } from '../../content/lesson_types.ts'

/** A shuffle that the seed decides, and that is never the right order. */
export function startingOrder(count: number, seed: number): number[] {
  const order = Array.from({ length: count }, (_, index) => index)
  let state = (seed + 1) * 2654435761
  for (let last = count - 1; last > 0; --last) {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 374761393) >>> 0
    const other = state % (last + 1)
    ;[order[last], order[other]] = [order[other]!, order[last]!]
  }
  return isRight(order) ? [...order.slice(1), order[0]!] : order
}

export function moved(order: readonly number[], from: number, to: number): number[] {
  if (to < 0 || to >= order.length) return [...order]
  const without = order.toSpliced(from, 1)
  return without.toSpliced(to, 0, order[from]!)
}

export const isRight = (order: readonly number[]): boolean => order.every((step, index) => step === index)

/** What is known of the step that is first out of place, or that place alone (from 1). */
export function orderSlip(order: readonly number[], { slips }: OrderVariant): { html: string } | { place: number } {
  const place = order.findIndex((step, index) => step !== index)
  const slip = slips.find(({ earlier, later }) => order[place] === later && order.indexOf(earlier) > place)
  return slip ? { html: slip.html } : { place: place + 1 }
}
