import { describe, expect, it } from 'vitest'
import { Lookup } from '../../../../web/src/components/attn-search/lookup.ts'
import type { Part } from '../../../../web/src/components/attn-search/marked.ts'
import type { SearchDocument } from '../../../../web/src/content/lesson_types.ts'
import { searchIndex } from '../../../../web/src/content/search_index.ts'

const page = (kind: SearchDocument['kind'], url: string, title: string, text: string): SearchDocument => ({
  id: `${kind}:${url}`,
  kind,
  title,
  section: '',
  url,
  text,
})
const sectionOf = (url: string, title: string, section: string, text: string): SearchDocument => ({
  ...page('lesson', url, title, text),
  section,
})

const cache_sections = Array.from({ length: 6 }, (_, i) =>
  sectionOf(`learn/kv-cache/#s${i}`, 'The KV cache', `Part ${i}`, `The cache keeps keys and values, ${i}.`),
)
const documents = [
  page('lesson', 'learn/softmax/', 'Softmax', 'Scores become weights that sum to 1.'),
  sectionOf('learn/softmax/#large', 'Softmax', 'Large scores', 'Subtract the largest score before the exponential.'),
  page('lesson', 'learn/kv-cache/', 'The KV cache', 'Nothing is computed again.'),
  ...cache_sections,
  page('term', 'learn/glossary/#softmax', 'Softmax', 'A row of numbers, made positive and divided by their sum.'),
  page('term', 'learn/glossary/#inference', 'Inference', 'Running a model that is trained.'),
  page('exercise', 'build/softmax/', 'Softmax', 'Large scores must not overflow.'),
]
const lookup = new Lookup(JSON.parse(searchIndex(documents)))
const urls = (query: string) => lookup.find(query).results.map(({ url }) => url)
const hits = (parts: readonly Part[]) => parts.filter(({ hit }) => hit).map(({ text }) => text)

describe('a look into the index', () => {
  it('gives the meaning of a word before its lesson, and the lesson before the exercise', () => {
    expect(urls('softmax')).toEqual(['learn/glossary/#softmax', 'learn/softmax/', 'build/softmax/'])
  })

  it('finds by a word of the text, with the match marked', () => {
    const [first] = lookup.find('exponential').results
    expect(first).toMatchObject({ kind: 'lesson', url: 'learn/softmax/#large' })
    expect(first!.section).toEqual([{ text: 'Large scores', hit: false }])
    expect(hits(first!.snippet)).toEqual(['exponential'])
  })

  it('finds by beginnings of words, and in spite of a slip', () => {
    expect(urls('exponen')).toEqual(['learn/softmax/#large'])
    expect(urls('exponnential')).toEqual(['learn/softmax/#large'])
    expect(hits(lookup.find('exponnential').results[0]!.snippet)).toEqual(['exponential'])
  })

  it('wants all words where something has them all, else any', () => {
    expect(urls('what is the largest score')).toEqual(['learn/softmax/#large'])
    expect(urls('exponential zebra')).toEqual(['learn/softmax/#large'])
  })

  it('shows few of one page, and says how many more there are', () => {
    const { results, more } = lookup.find('cache')
    expect(results.map(({ url }) => url.split('#')[0])).toEqual(Array<string>(3).fill('learn/kv-cache/'))
    expect(more).toBe(4)
    expect(results[0]!.url).toBe('learn/kv-cache/')
  })

  it('takes a common word alone for the beginning of one', () => {
    expect(urls('in')).toEqual(['learn/glossary/#inference'])
  })

  it('suggests the nearest word where nothing is found, and none where none is near', () => {
    expect(lookup.find('sofmta')).toEqual({ results: [], more: 0, suggestion: 'softmax' })
    expect(lookup.find('zzzzzzzz')).toEqual({ results: [], more: 0 })
    expect(lookup.find('?!')).toEqual({ results: [], more: 0 })
  })

  it.each(['constructor', '__proto__', 'a'.repeat(5000), '('.repeat(50), '\ud83d'])(
    'survives the query %j',
    (query) => {
      expect(lookup.find(query).results).toEqual([])
    },
  )
})
