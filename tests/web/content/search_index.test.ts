import { describe, expect, it } from 'vitest'
import type { SearchDocument } from '../../../web/src/content/lesson_types.ts'
import { openSearchIndex, searchIndex, termOf, wordsOf } from '../../../web/src/content/search_index.ts'

const section = (id: string, section: string, text: string): SearchDocument => ({
  id,
  kind: 'lesson',
  title: 'The causal mask',
  section,
  url: `learn/causal-mask/${section === '' ? '' : `#${section.toLowerCase()}`}`,
  text,
})

describe('the words of a text', () => {
  it('are letters and digits, with their places', () => {
    expect(wordsOf('q·kᵀ/√d_k: “don’t”')).toEqual([
      { text: 'q', at: 0 },
      { text: 'kᵀ', at: 2 },
      { text: 'd', at: 6 },
      { text: 'k', at: 8 },
      { text: 'don', at: 12 },
      { text: 't', at: 16 },
    ])
  })

  it.each([
    ['Softmax', 'softmax'],
    ['N²', 'n2'],
    ['n^2', 'n2'],
    ['QKᵀ', 'qkt'],
    ['naïve', 'naive'],
    ['漢', '漢'],
  ])('%s is the term %s', (text, term) => {
    expect(wordsOf(text).map((word) => termOf(word.text))).toEqual([term])
  })

  it('are no terms where they stand in every text', () => {
    expect(['the', 'What', 'IS'].map(termOf)).toEqual([undefined, undefined, undefined])
    expect(['not', 'no'].map(termOf)).toEqual([undefined, 'no'])
  })
})

describe('the index', () => {
  const documents = [
    section('0', '', 'Nobody sees the future.'),
    section('1', 'Where it stands', 'Before the softmax, in N² cells.'),
    { ...section('2', '', 'A sum of values.'), kind: 'term' as const, title: 'Output' },
  ]
  const written = searchIndex(documents)
  const index = openSearchIndex(JSON.parse(written))
  const ids = (query: string) => index.search(query).map(({ id }) => id as string)

  it('travels as JSON text and finds by the words of text and headings', () => {
    expect(ids('future')).toEqual(['0'])
    expect(ids('SOFTMAX')).toEqual(['1'])
    expect(ids('n^2')).toEqual(['1'])
    expect(ids('stands')).toEqual(['1'])
    expect(ids('output')).toEqual(['2'])
    expect(ids('the')).toEqual([])
  })

  it('finds by the title the page, not each of its sections', () => {
    expect(ids('causal')).toEqual(['0'])
  })

  it('keeps what a result shows', () => {
    const { kind, title, section, url, text } = documents[1]!
    expect(index.search('softmax')[0]).toMatchObject({ kind, title, section, url, text })
  })

  it('is the same for the same documents, so that nobody downloads it twice', () => {
    expect(searchIndex(documents)).toBe(written)
  })

  it('refuses two documents of one id', () => {
    expect(() => searchIndex([documents[0]!, documents[0]!])).toThrow(/duplicate ID/)
  })
})
