import { describe, expect, it } from 'vitest'
import { amount, idsIn, lessonList } from '../../../web/src/content/lesson_list.ts'
import type { LessonSummary } from '../../../web/src/content/lesson_types.ts'

const lesson = (number: number, part: string, inside: Partial<LessonSummary> = {}): LessonSummary => ({
  number,
  slug: `lesson-${number}`,
  title: `Lesson ${number}`,
  part,
  minutes: 10,
  summary: 'One number <b> for each pair.',
  needs: [],
  questions: [],
  exercises: [],
  ...inside,
})

describe('the overview of the lessons before anything is known of the learner', () => {
  const html = lessonList([
    lesson(1, 'Attention', { title: 'Dot-product & more', questions: ['a', 'b'], exercises: ['scores'] }),
    lesson(2, 'Attention', { minutes: 25, questions: ['c'], exercises: ['scores', 'softmax'] }),
    lesson(4, 'Masks'),
  ])

  it('links every lesson, and says text as text', () => {
    expect(html).toContain('<a href="./lesson-1/"><span class="nowrap">Dot-product</span> &amp; more</a>')
    expect([...html.matchAll(/<h3><a href="\.\/([\w-]+)\/">/g)].map(([, slug]) => slug)).toEqual([
      'lesson-1',
      'lesson-2',
      'lesson-4',
    ])
    expect(html).toContain('One number &lt;b&gt; for each pair.')
    expect(html).not.toContain('<b> for')
    expect(html).toContain('href="./lesson-1/">Start with Dot-product &amp; more</a>')
  })

  it('groups by part, each with its lessons and its time', () => {
    const parts = html.split('<section').slice(1)
    expect(parts).toHaveLength(2)
    expect(parts[0]).toContain('aria-labelledby="part-0"')
    expect(parts[0]).toContain('<h2 id="part-0">Attention</h2>')
    expect(parts[0]).toContain('of 2 read')
    expect(parts[0]).toContain('about 35 min')
    expect(parts[1]).toContain('of 1 read')
    expect(parts[1]).toContain('about 10 min')
  })

  it('numbers them by their place, as their pages do, and gives each a mark', () => {
    const places = [...html.matchAll(/data-lesson="([\w-]+)".*?row-number">(\d+)</g)]
    expect(places.map(([, slug, place]) => [slug, place])).toEqual([
      ['lesson-1', '1'],
      ['lesson-2', '2'],
      ['lesson-4', '3'],
    ])
    expect(html.match(/<span data-state="not_started">/g)).toHaveLength(3)
  })

  it('says what is in each, and in all of them, where an exercise counts once', () => {
    const rows = html.split('<li').slice(1)
    expect(rows[0]).toContain('<span class="quiet">2 questions</span><span class="quiet">1 exercise</span>')
    expect(rows[2]).toContain('<p class="row-state"></p>')
    expect(html).toContain('<span>about 45 min of reading</span><span>3 questions</span><span>2 exercises</span>')
    expect(html).toContain('of 3 read')
  })

  it('tells hours to five minutes', () => {
    const total = (...minutes: number[]) =>
      /overview-more"><span>([^<]*)</.exec(lessonList(minutes.map((each, i) => lesson(i, 'A', { minutes: each }))))![1]
    expect(total(30, 29)).toBe('about 59 min of reading')
    expect(total(30, 30)).toBe('about 1 h of reading')
    expect(total(40, 40, 43)).toBe('about 2 h 5 min of reading')
    expect(total(60, 59)).toBe('about 2 h of reading')
  })

  it('is empty where there is no lesson', () => {
    expect(lessonList([])).toBe('')
  })
})

describe('amounts', () => {
  it('are in words, and none where there is nothing', () => {
    expect(amount('question', 1)).toBe('1 question')
    expect(amount('question', 4, 2)).toBe('2 of 4 questions')
    expect(amount('exercise', 1, 0)).toBe('0 of 1 exercise')
    expect(amount('exercise', 0, 0)).toBeUndefined()
  })

  it('count an exercise of two lessons once', () => {
    const both = [lesson(1, 'A', { exercises: ['x'] }), lesson(2, 'A', { exercises: ['y', 'x'], questions: ['q'] })]
    expect(idsIn(both)).toEqual({ questions: ['q'], exercises: ['x', 'y'] })
  })
})
