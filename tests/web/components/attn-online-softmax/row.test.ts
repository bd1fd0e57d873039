import { describe, expect, it } from 'vitest'
import {
  allAllowed,
  bounds,
  first_row,
  firstTileBlocked,
  nearestTile,
  num_keys,
  randomRow,
  requestOf,
  risingRow,
  scoreOf,
  tiles,
  value_dim,
  withBlocked,
  withScore,
} from '../../../../web/src/components/attn-online-softmax/row.ts'

describe('a row', () => {
  it('has twelve scores, each with its values', () => {
    for (const row of [first_row, risingRow(first_row), randomRow(Math.random)]) {
      expect([row.scores.length, row.blocked.length, row.value.length]).toEqual([num_keys, num_keys, num_keys])
      for (const numbers of row.value) expect(numbers.length).toBe(value_dim)
      for (const score of row.scores) expect(Math.abs(score)).toBeLessThanOrEqual(bounds.max)
    }
  })

  it('can rise, so that every tile has a larger maximum', () => {
    const { scores } = risingRow(first_row)
    for (let key = 1; key < num_keys; key++) expect(scores[key]).toBeGreaterThan(scores[key - 1]!)
  })

  it.each(tiles)('can have its first tile of %d blocked, and never all keys', (tile) => {
    const { blocked } = firstTileBlocked(first_row, tile)
    const allowed = blocked.indexOf(false)
    expect(allowed).toBe(tile < num_keys ? tile : num_keys / 2)
    expect(blocked.slice(allowed)).not.toContain(true)
  })

  it('takes random numbers of one decimal from both ends', () => {
    expect(randomRow(() => 0).scores[0]).toBe(-3)
    expect(randomRow(() => 0.999999).scores[0]).toBe(3)
    expect(randomRow(() => 0.51).value[0]).toEqual([0, 0])
  })

  it('keeps the score of a key that is blocked and allowed again', () => {
    const blocked = withBlocked(withScore(first_row, 3, 4.5), 3, true)
    expect(scoreOf(blocked, 3)).toBe(-Infinity)
    expect(scoreOf(withBlocked(blocked, 3, false), 3)).toBe(4.5)
    expect(scoreOf(allAllowed(blocked), 3)).toBe(4.5)
    expect(first_row.scores[3]).toBe(2.1)
  })
})

it('the engine is asked with −∞ where blocked', () => {
  const request = requestOf(withBlocked(first_row, 1, true), 4)
  expect(request.tile).toBe(4)
  expect(request.scores.slice(0, 3)).toEqual([1.2, -Infinity, 0.3])
  expect(request.value).toMatchObject({ rows: num_keys, cols: value_dim })
  expect([...request.value.data.slice(0, 2)]).toEqual([0.5, -1])
})

it('a lesson may ask for any tile size', () => {
  expect([1, 6, 12, 5, 0, NaN, -3, 2.5].map(nearestTile)).toEqual([1, 6, 12, 3, 3, 3, 3, 3])
})
