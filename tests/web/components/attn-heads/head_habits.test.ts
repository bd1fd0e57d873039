import { describe, expect, it } from 'vitest'
import { clearest, headHabits, headWeights, type Maps } from '../../../../web/src/components/attn-heads/head_habits.ts'

type Row = (row: number, ids: number[]) => Record<number, number>

/** One layer, a head per rule; what a rule leaves over is spread evenly. */
function maps(ids: number[], heads: Row[]): Maps {
  const size = ids.length
  const weights = new Float32Array(heads.length * size * size)
  heads.forEach((rule, head) => {
    for (let row = 0; row < size; row++) {
      const given = rule(row, ids)
      const rest = (1 - Object.values(given).reduce((a, b) => a + b, 0)) / (row + 1)
      for (let col = 0; col <= row; col++) weights[head * size * size + row * size + col] = rest + (given[col] ?? 0)
    }
  })
  return { ids, num_layers: 1, num_heads: heads.length, weights }
}

const story = [9, 1, 2, 3, 4, 5, 1, 2, 3, 4]
const previous: Row = (row) => (row > 0 ? { [row - 1]: 0.8 } : {})
const induction: Row = (row, ids) => {
  const before = ids.indexOf(ids[row]!)
  return before < row ? { [before + 1]: 0.8 } : {}
}
const rest: Row = () => ({ 0: 0.8 })
const self: Row = (row) => ({ [row]: 0.8 })
const spread: Row = () => ({})

describe('headHabits', () => {
  it('names each head by what it does', () => {
    const habits = headHabits(maps(story, [previous, induction, rest, self, spread]))
    expect(habits.map(({ habit }) => habit)).toEqual(['previous', 'repeat', 'first', 'self', 'mixed'])
    expect(habits.map(({ head }) => head)).toEqual([0, 1, 2, 3, 4])
  })

  it('says how much of the weight the habit takes', () => {
    const [habit] = headHabits(maps(story, [induction]))
    expect(habit!.share).toBeGreaterThan(0.8)
    expect(habit!.share).toBeLessThan(0.9)
  })

  it('finds no induction where nothing repeats', () => {
    const habits = headHabits(maps([9, 1, 2, 3, 4, 5, 6], [induction]))
    expect(clearest(habits, 'repeat')).toBeUndefined()
  })

  it('does not name a head after one or two rows', () => {
    expect(headHabits(maps([9, 1, 2], [previous]))[0]!.habit).toBe('mixed')
  })
})

describe('clearest', () => {
  it('takes the head with the largest share', () => {
    const weak: Row = (row) => (row > 0 ? { [row - 1]: 0.5 } : {})
    expect(clearest(headHabits(maps(story, [weak, previous, weak])), 'previous')?.head).toBe(1)
  })
})

describe('headWeights', () => {
  it('cuts one head out of all layers', () => {
    const all: Maps = {
      ids: [1, 2],
      num_layers: 2,
      num_heads: 3,
      weights: Float32Array.from({ length: 24 }, (_, i) => i),
    }
    expect([...headWeights(all, 1, 2)]).toEqual([20, 21, 22, 23])
  })
})
