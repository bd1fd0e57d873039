import { describe, expect, it } from 'vitest'
import { leaderOf, placeNames } from '../../../web/src/draw/name_places.ts'

const bounds = { top: 10, bottom: 200, right: 300 }
const place = (...names: [x: number, y: number, width: number][]) =>
  placeNames(
    names.map(([x, y, width]) => ({ x, y, width })),
    bounds,
    16,
    9,
  )

describe('placeNames', () => {
  it('leaves names alone that cover nothing', () => {
    expect(place([10, 50, 40], [10, 80, 40], [60, 50, 40])).toEqual([
      { x: 10, y: 50 },
      { x: 10, y: 80 },
      { x: 60, y: 50 },
    ])
  })

  it('moves a name down or up until it covers none', () => {
    const places = place([10, 50, 40], [10, 50, 40], [20, 50, 40])
    expect(places.map(({ y }) => y)).toEqual([50, 66, 34])
  })

  it('moves up where there is no room below', () => {
    expect(place([10, 199, 40], [10, 199, 40]).map(({ y }) => y)).toEqual([199, 183])
  })

  it('keeps names in the order of their points, as far as there is room', () => {
    expect(place([10, 50, 40], [10, 52, 40], [10, 54, 40]).map(({ y }) => y)).toEqual([50, 68, 86])
    expect(place([10, 190, 40], [10, 192, 40], [10, 194, 40]).map(({ y }) => y)).toEqual([190, 168, 146])
  })

  it('leaves points in sight, and covers them rather than another name', () => {
    const name = { x: 10, y: 50, width: 40 }
    expect(placeNames([name], bounds, 16, 9, [{ x: 30, y: 52 }])).toEqual([{ x: 10, y: 66 }])
    const everywhere = Array.from({ length: 40 }, (_, i) => ({ x: 30, y: 5 * i }))
    expect(placeNames([name, name], bounds, 16, 9, everywhere).map(({ y }) => y)).toEqual([50, 66])
  })

  it('puts a name left of its point where it would leave on the right', () => {
    expect(place([280, 50, 60])).toEqual([{ x: 280 - 18 - 60, y: 50 }])
  })
})

describe('leaderOf', () => {
  const point = { x: 50, y: 100 }
  const leader = (x: number, y: number) => leaderOf(point, { x, y, width: 40 }, 15, 5)

  it('is not there where a name stands beside its point', () => {
    expect(leader(59, 100)).toBeUndefined()
    expect(leader(59, 107.5)).toBeUndefined()
  })

  it('goes from the edge of the point to the near end of the name', () => {
    expect(leader(65, 116)).toEqual([
      { x: 53, y: 104 },
      { x: 62, y: 116 },
    ])
    // The name stands on the left, from −5 to 35: its right end is near.
    expect(leader(-5, 84)).toEqual([
      { x: 47, y: 96 },
      { x: 38, y: 84 },
    ])
  })
})
