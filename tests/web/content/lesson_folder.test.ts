import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Exercise } from '../../../web/src/content/exercise_folder.ts'
import { readCourse } from '../../../web/src/content/lesson_folder.ts'
import { lessonPages, searchDocuments } from '../../../web/src/content/lesson_pages.ts'

const site = join(import.meta.dirname, '../../../site')

const exercise = {
  summary: { slug: 'softmax', number: 1, title: 'Softmax', part: 'A', difficulty: 1, minutes: 20, summary: 'Weights.' },
} as Exercise

const head = (title: string, ...more: string[]) => [
  '---',
  `title: ${title}`,
  'part: Attention',
  'minutes: 8',
  `summary: About ${title}.`,
  ...more,
  'goals:',
  '  - see it',
  '---',
]

const question = ['```number how-much', 'unit: bytes', 'answer: 4 * 4', '---', 'How much?', '---', 'So much.', '```']
const prediction = [
  '```number guess',
  'prediction: true',
  'unit: factor',
  'answer: 4',
  '---',
  'Guess.',
  '---',
  'So.',
  '```',
]

let folder = ''

const write = (name: string, ...lines: string[]) => writeFileSync(join(folder, name), lines.join('\n'))
const read = () => readCourse(folder, [exercise], { half: 0.5 })

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lessons-'))
  write('sources.md', '- someone: Someone, “Paper”, 2020. https://example.org/')
  write('glossary.md', '## head', '', 'One attention of several.')
  write(
    '01-first.md',
    ...head('First'),
    'A [[head]] takes {= half } of it.',
    '',
    '## Below',
    '',
    'It has {@someone 96} layers.',
  )
  write(
    '02-second.md',
    ...head('Second', 'needs: first'),
    '<attn-softmax temperature="2" />',
    ...question,
    '<exercise slug="softmax" />',
  )
})

afterEach(() => rmSync(folder, { recursive: true }))

describe('a course', () => {
  it('is read lesson by lesson', () => {
    const { lessons } = read()
    expect(lessons.map(({ summary }) => summary)).toMatchObject([
      { number: 1, slug: 'first', title: 'First', needs: [], questions: [], exercises: [] },
      { number: 2, slug: 'second', needs: ['first'], questions: ['how-much'], exercises: ['softmax'] },
    ])
    expect(lessons[0]!.claims).toMatchObject([
      { kind: 'computed', text: '0.5', line: 9 },
      { kind: 'cited', text: '96', line: 13 },
    ])
    expect(lessons[0]!.sections).toEqual([
      { section: '', text: 'A head takes 0.5 of it.' },
      { section: 'Below', text: 'It has 96 layers.' },
    ])
    expect(lessons[1]!.figures.map(({ tag }) => tag)).toEqual(['attn-softmax'])
  })

  const change = (...lines: string[]) => write('02-second.md', ...head('Second'), ...lines)

  it.each([
    [() => write('notes.txt', 'x'), 'notes.txt:1: does not belong here'],
    [() => write('02-second.md', ...head('Second', 'needs: third'), 'Text.'), '02-second.md:1: needs "third"'],
    [() => write('02-second.md', ...head('Second', 'colour: red'), 'Text.'), '02-second.md:6: unknown field "colour"'],
    [
      () => write('02-second.md', ...head('Second').toSpliced(5, 2), 'Text.'),
      '02-second.md:6: the field "goals" is missing',
    ],
    [() => change('<attn-nothing />'), '02-second.md:9: unknown tag <attn-nothing>'],
    [() => change('', '<attn-softmax warm="1" />'), '02-second.md:10: unknown attribute "warm"'],
    [() => change('<exercise slug="nothing" />'), '02-second.md:9: there is no exercise "nothing"'],
    [
      () => change('<attn-memory after="guess" />', ...prediction),
      '02-second.md:9: after="guess" names no question above',
    ],
    [
      () => write('01-first.md', ...head('First'), ...question),
      '02-second.md:1: the question "how-much" stands in first too',
    ],
    [() => change('It has 96 layers.'), '02-second.md:9: "96" in "It has 96 layers." comes from nowhere'],
    [() => change('Broken $\\frac{1}$ math'), '02-second.md:9: its text cannot be rendered'],
  ])('fails with file and line', (spoil, message) => {
    spoil()
    expect(read).toThrow(message)
  })
})

describe('the pages', () => {
  const html = (path: string) => {
    const course = read()
    return lessonPages(site, () => ({ course, exercises: [exercise] }))
      .find((page) => page.path === path)!
      .html()
  }

  it('are a lesson each, a question each, the glossary and the numbers', () => {
    const course = read()
    expect(lessonPages(site, () => ({ course, exercises: [exercise] })).map(({ path }) => path)).toEqual([
      'learn/first/index.html',
      'learn/second/index.html',
      'embed/q-how-much/index.html',
      'learn/glossary/index.html',
      'learn/numbers/index.html',
    ])
  })

  it('load what they show and nothing else', () => {
    const scripts = (path: string) =>
      [...String(html(path)).matchAll(/components\/(attn-[\w-]+)\//g)].map(([, tag]) => tag)
    expect(scripts('learn/first/index.html')).toEqual([])
    expect(scripts('learn/second/index.html')).toEqual(['attn-softmax', 'attn-question'])
  })

  it('hold the question as text and as data, and lead on', () => {
    const page = String(html('learn/second/index.html'))
    expect(page).toContain('<attn-softmax level="2" temperature="2"></attn-softmax>')
    expect(page).toContain('How much?')
    const [, data] = /<script type="application\/json">(.*?)<\/script>/s.exec(page)!
    expect(JSON.parse(data!)).toMatchObject({ id: 'how-much', variants: [{ answer: 16 }] })
    expect(page).toContain('href="../first/"')
    expect(page).toContain('href="../../build/softmax/"')
    expect(page).not.toMatch(/%\w+%(?<!%root%)/)
  })

  it('keep a figure covered until its prediction is made', () => {
    write('02-second.md', ...head('Second'), ...prediction, '<attn-memory after="guess" />')
    expect(html('learn/second/index.html')).toContain(
      '<template><attn-memory level="2"></attn-memory></template></attn-covered>',
    )
  })

  it('list the numbers and where they come from', () => {
    const page = String(html('learn/numbers/index.html'))
    expect(page).toContain('<td>0.5</td><td class="words">computed: <code class="may-break">half</code></td>')
    expect(page).toContain('<td>96</td><td class="words">cited: someone</td>')
  })
})

describe('the search', () => {
  it('knows lessons by section, terms and exercises', () => {
    const documents = searchDocuments({ course: read(), exercises: [exercise] })
    expect(documents.map(({ url }) => url)).toEqual([
      'learn/first/',
      'learn/first/#below',
      'learn/second/',
      'learn/glossary/#head',
      'build/softmax/',
    ])
  })
})
