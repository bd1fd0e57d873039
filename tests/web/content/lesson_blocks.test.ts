import { describe, expect, it } from 'vitest'
import { splitBlocks } from '../../../web/src/content/lesson_blocks.ts'

const split = (...lines: string[]) => splitBlocks(lines.join('\n'), 10, 'lesson.md')

describe('the blocks of a lesson', () => {
  it('are text, figures, exercises and questions, with their lines', () => {
    const blocks = split(
      'Some text.',
      '',
      '<attn-softmax scores="2, 1" temperature="0.5" />',
      'More.',
      '<exercise slug="softmax" />',
      '```number how-many',
      'unit: number',
      '```',
      '```js',
      'code()',
      '```',
    )
    expect(blocks.map(({ kind, line }) => [kind, line])).toEqual([
      ['text', 10],
      ['figure', 12],
      ['text', 13],
      ['exercise', 14],
      ['question', 16],
      ['text', 18],
    ])
    expect(blocks[1]).toMatchObject({ attributes: { scores: '2, 1', temperature: '0.5' } })
    expect(blocks[4]).toMatchObject({ question_kind: 'number', id: 'how-many', text: 'unit: number' })
    expect(blocks[5]).toMatchObject({ text: '```js\ncode()\n```' })
  })

  it('leaves tags inside code alone', () => {
    expect(split('```html', '<div>', '```')).toHaveLength(1)
  })

  it.each([
    ['<attn-nonsense />', 'lesson.md:11: unknown tag <attn-nonsense>'],
    ['<div class="x" />', 'lesson.md:11: unknown tag <div>'],
    [
      '<attn-softmax colour="red" />',
      'lesson.md:11: unknown attribute "colour" of <attn-softmax>; known are scores, temperature, after',
    ],
    ['<attn-softmax temperature="warm" />', 'lesson.md:11: "warm" cannot be temperature of <attn-softmax>'],
    ['<attn-softmax temperature=1 />', 'lesson.md:11: "temperature=1" is no name="value"'],
    ['<attn-softmax temperature="1" temperature="2" />', 'lesson.md:11: "temperature" stands twice'],
    ['<attn-softmax>', 'lesson.md:11: close the tag in itself'],
    ['<exercise />', 'lesson.md:11: <exercise> needs slug='],
    ['<exercise slug="a" minutes="3" />', 'lesson.md:11: unknown attribute "minutes" of <exercise>'],
    [
      '```riddle some-id\n```',
      'lesson.md:11: unknown kind of question "riddle"; known are number, choice, slip, order',
    ],
    ['```number Some Id\n```', 'lesson.md:11: "Some Id" is no name for a question'],
    ['```number some-id', 'lesson.md:11: a fence ``` has no end'],
  ])('refuses %s', (line, message) => expect(() => split('Text.', line)).toThrow(message))
})
