import { describe, expect, it } from 'vitest'
import { exerciseList, inListOrder, partsOf } from '../../../web/src/content/exercise_list.ts'

const exercise = (number: number, part: string, title = `Exercise ${number}`) => ({
  slug: `exercise-${number}`,
  number,
  title,
  part,
  difficulty: 1,
  minutes: 10,
  summary: 'One number <b> for each pair.',
})

describe('the overview before anything is known of the learner', () => {
  it('groups by part, where the first exercise of the part stands', () => {
    const parts = partsOf([exercise(1, 'Attention'), exercise(2, 'Heads'), exercise(3, 'Masks'), exercise(21, 'Heads')])
    expect(parts.map(({ name, exercises }) => [name, exercises.map(({ number }) => number)])).toEqual([
      ['Attention', [1]],
      ['Heads', [2, 21]],
      ['Masks', [3]],
    ])
  })

  it('numbers the exercises as they stand there, whatever the numbers of their folders', () => {
    const exercises = [exercise(1, 'Attention'), exercise(2, 'Heads'), exercise(3, 'Masks'), exercise(21, 'Heads')]
    expect(inListOrder(exercises).map(({ number }) => number)).toEqual([1, 2, 21, 3])
    const html = exerciseList(exercises)
    const rows = [...html.matchAll(/data-exercise="exercise-(\d+)".*?row-number">(\d+)</g)]
    expect(rows.map(([, folder, place]) => [folder, place])).toEqual([
      ['1', '1'],
      ['2', '2'],
      ['21', '3'],
      ['3', '4'],
    ])
    expect([...html.matchAll(/data-tick="exercise-(\d+)"/g)].map(([, folder]) => folder)).toEqual(['1', '2', '21', '3'])
  })

  it('links every exercise, and says text as text', () => {
    const html = exerciseList([exercise(1, 'Attention', 'Dot-product & more'), exercise(2, 'Masks')])
    expect(html).toContain('<a href="./exercise-1/"><span class="nowrap">Dot-product</span> &amp; more</a>')
    expect(html).toContain('One number &lt;b&gt; for each pair.')
    expect(html).toContain('of 2 passed')
    expect(html).toContain('href="./exercise-1/">Start with Dot-product &amp; more</a>')
  })

  it('is empty where there is no exercise', () => {
    expect(exerciseList([])).toBe('')
  })
})
