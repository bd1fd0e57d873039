import { describe, expect, it, vi } from 'vitest'

// uPlot asks the window for its pixel ratio when it is loaded; what is tested here draws nothing.
vi.mock('uplot', () => ({ default: class {} }))
const { aligned, powersOf } = await import('../../../web/src/draw/line_plot.ts')

describe('aligned', () => {
  it('merges the x of all series and leaves holes where a series has no point', () => {
    const series = [
      {
        name: 'a',
        color: '--a',
        points: [
          [1, 10],
          [4, 40],
        ] as const,
      },
      {
        name: 'b',
        color: '--b',
        points: [
          [2, 20],
          [4, 80],
        ] as const,
      },
    ]
    expect(aligned(series)).toEqual([
      [1, 2, 4],
      [10, null, 40],
      [null, 20, 80],
    ])
  })
})

describe('powersOf', () => {
  it('lists the powers inside a range, ends included', () => {
    expect(powersOf(2, 64, 512, 8)).toEqual([64, 128, 256, 512])
    expect(powersOf(10, 0.05, 20, 8).map((power) => Number(power.toPrecision(3)))).toEqual([0.1, 1, 10])
  })

  it('leaves out every other one rather than crowd the axis', () => {
    expect(powersOf(2, 1, 1024, 6)).toEqual([1, 4, 16, 64, 256, 1024])
  })
})
