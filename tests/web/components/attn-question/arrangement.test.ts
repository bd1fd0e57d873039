import { describe, expect, it } from 'vitest'
import { isRight, moved, orderSlip, startingOrder } from '../../../../web/src/components/attn-question/arrangement.ts'

describe('an order', () => {
  it('begins shuffled, whatever the seed, with every step once', () => {
    for (let count = 2; count <= 8; ++count) {
      for (let seed = 0; seed < 50; ++seed) {
        const order = startingOrder(count, seed)
        expect([...order].sort()).toEqual(Array.from({ length: count }, (_, index) => index))
        expect(isRight(order), `${count} ${seed}`).toBe(false)
      }
    }
  })

  it('is the same for the same seed and differs between seeds', () => {
    expect(startingOrder(6, 3)).toEqual(startingOrder(6, 3))
    const seen = new Set(Array.from({ length: 20 }, (_, seed) => startingOrder(6, seed).join()))
    expect(seen.size).toBeGreaterThan(5)
  })

  it('moves a step and stays at its ends', () => {
    expect(moved([0, 1, 2, 3], 3, 0)).toEqual([3, 0, 1, 2])
    expect(moved([0, 1, 2, 3], 0, 1)).toEqual([1, 0, 2, 3])
    expect(moved([0, 1, 2], 0, -1)).toEqual([0, 1, 2])
    expect(moved([0, 1, 2], 2, 3)).toEqual([0, 1, 2])
  })

  it('names what is known of the step that is first out of place, else the place', () => {
    const variant = {
      ask_html: '',
      why_html: '',
      steps_html: ['a', 'b', 'c'],
      slips: [{ earlier: 0, later: 2, html: 'c too soon' }],
    }
    expect(orderSlip([2, 0, 1], variant)).toEqual({ html: 'c too soon' })
    expect(orderSlip([0, 2, 1], variant)).toEqual({ place: 2 })
    expect(orderSlip([1, 2, 0], variant)).toEqual({ place: 1 })
  })
})
