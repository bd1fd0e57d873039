import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readExercise, readExercises } from '../../../web/src/content/exercise_folder.ts'

const markdown = `---
title: Causal mask
part: Masks
difficulty: 2
minutes: 10
summary: Back, never ahead.
functions:
  - attend(query: matrix) -> output: matrix
---
Use the **query**.
## Hint
One.
## Hint
Two.
## Hint
Three.
## Next
On.
`
let root = ''

function write(folder: string, files: Record<string, string>) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, folder, name)), { recursive: true })
    writeFileSync(join(root, folder, name), text)
  }
}

const whole = {
  'exercise.md': markdown,
  'starter.js': '// start',
  'starter.cpp': '// start C++',
  'solution.js': '// end',
  'solution.cpp': '// end C++',
  'check.cpp': '',
  'check_test.cpp': '',
  'mistakes/leaks_future.js': '',
  'mistakes/leaks_future.cpp': '',
  'mistakes/leaks_future-by_one.js': '',
  'right_answers/plain_loops.js': '',
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'exercises-'))
})

afterEach(() => rmSync(root, { recursive: true }))

describe('a folder of exercises', () => {
  it('is one exercise for each folder, in the order of their numbers', () => {
    write('02-second', whole)
    write('01-first', whole)
    const exercises = readExercises(root)
    expect(exercises.map(({ summary }) => [summary.number, summary.slug])).toEqual([
      [1, 'first'],
      [2, 'second'],
    ])
    expect(exercises[0]!.detail).toMatchObject({
      starters: { js: '// start', cpp: '// start C++' },
      counts_reads: false,
    })
    expect(exercises[0]!.detail.task_html).toContain('class="term-query"')
    expect(exercises[0]!.help.hints_html).toHaveLength(3)
  })

  it.each([
    ['5-causal-mask', whole, 'no name for an exercise'],
    ['05-Causal', whole, 'no name for an exercise'],
    ['05-mask', { ...whole, 'notes.txt': '' }, 'notes.txt:1: does not belong here'],
    ['05-mask', { ...whole, 'mistakes/Notes.md': '' }, 'a mistake is called <diagnosis_id>.js'],
    ['05-mask', { ...whole, 'mistakes/-by_one.js': '' }, 'a mistake is called <diagnosis_id>.js'],
    ['05-mask', { ...whole, 'exercise.md': markdown.replace('**query**', '$\\frac{$') }, 'cannot be rendered'],
  ])('stops the build: %s (%#)', (folder, files, message) => {
    write(folder, files)
    expect(() => readExercise(join(root, folder))).toThrow(message)
  })

  const needed = Object.keys(whole).filter((name) => !/-by_one|right_answers/.test(name))
  it.each([...needed, 'mistakes', 'right_answers'])('stops when %s is missing', (name) => {
    write('05-mask', whole)
    rmSync(join(root, '05-mask', name), { recursive: true })
    expect(() => readExercise(join(root, '05-mask'))).toThrow(`${name}:1: is missing`)
  })

  it('stops when two exercises have one name', () => {
    write('01-mask', whole)
    write('02-mask', whole)
    expect(() => readExercises(root)).toThrow('two exercises are called mask')
  })
})
