import { describe, expect, it } from 'vitest'
import { parseDocument } from '../../../web/src/content/front_matter.ts'

const lines = [
  '---',
  'title: Causal mask',
  'part: Masks',
  'difficulty: 2',
  'minutes: 10',
  'summary: A word may look back, never ahead.',
  'functions:',
  '  - attend(query: matrix) -> output: matrix',
  '---',
  'The task.',
]
const changed = (line: number, ...text: string[]) => lines.toSpliced(line - 1, 1, ...text).join('\n')
const parse = (text: string) => parseDocument(text, 'exercise.md')

describe('front matter', () => {
  it('is read field by field', () => {
    const { front_matter, body, body_line } = parse(lines.join('\n'))
    expect(front_matter).toMatchObject({ title: 'Causal mask', difficulty: 2, minutes: 10, counts_reads: false })
    expect(front_matter.functions).toEqual([
      { name: 'attend', args: [{ name: 'query', type: 'matrix' }], results: [{ name: 'output', type: 'matrix' }] },
    ])
    expect([body, body_line]).toEqual(['The task.', 10])
  })

  it('reads counts_reads', () => {
    expect(parse(changed(3, 'part: Masks', 'counts_reads: true')).front_matter.counts_reads).toBe(true)
  })

  it.each([
    [changed(3, 'part: Masks', 'lesson: 5'), 'exercise.md:4: unknown field "lesson"'],
    [changed(3), 'exercise.md:8: the field "part" is missing'],
    [changed(3, 'part: Masks', 'part: Masks'), 'exercise.md:4: "part" stands here twice'],
    [changed(2, 'title:'), 'exercise.md:2: "title" is empty'],
    [changed(4, 'difficulty: hard'), 'exercise.md:4: "difficulty" must be a whole number from 1 to 3'],
    [changed(5, 'minutes: 0'), 'exercise.md:5: "minutes" must be a whole number'],
    [changed(8, '  - attend(query)'), 'exercise.md:8: "query" is no field'],
    [changed(8), 'exercise.md:7: functions: has no signature'],
    [changed(3, 'part: Masks', '  - f()'), 'exercise.md:4: a list item outside functions:'],
    [changed(3, 'part Masks'), 'exercise.md:3: "part Masks" is no "key: value" line'],
    [changed(3, 'part: Masks', 'counts_reads: yes'), 'exercise.md:4: "counts_reads" must be true or false'],
    [changed(1, 'title: x'), 'exercise.md:1: begins without front matter'],
    [changed(9), 'exercise.md:1: the front matter has no end'],
  ])('stops the build with file and line (%#)', (text, message) => {
    expect(() => parse(text)).toThrow(message)
  })
})
