import { describe, expect, it } from 'vitest'
import { placeNames } from '../../../web/src/draw/name_places.ts'

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
