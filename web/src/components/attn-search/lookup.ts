/** Finds in the index what a reader means: whole words, beginnings of words, and words with a slip in them. */
import type { AsPlainObject, SearchResult } from 'minisearch'
import { openSearchIndex, termOf, wordsOf, type SearchIndex, type StoredDocument } from '../../content/search_index.ts'
import { marked, snippet, type Part } from './marked.ts'

export interface Result {
  kind: StoredDocument['kind']
  title: Part[]
  /** Empty for the page itself. */
  section: Part[]
  snippet: Part[]
  /** From the site's root. */
  url: string
}

export interface Found {
  results: Result[]
  /** How many there are besides. */
  more: number
  /** Where nothing was found: the nearest word of which there is something. */
  suggestion?: string
}

/** What a word means, then where it is taught, then where it is built. */
const weights = { term: 1.5, lesson: 1.2, exercise: 1 } satisfies Record<StoredDocument['kind'], number>

const mostShown = 8
/** Of one page, so that one lesson does not crowd out the others. */
const mostOfPage = 3

export class Lookup {
  #index: SearchIndex

  constructor(written: AsPlainObject) {
    this.#index = openSearchIndex(written)
  }

  find(query: string): Found {
    const all = this.#search(query, 'AND')
    const found = all.length > 0 ? all : this.#search(query, 'OR')
    if (found.length === 0) return { results: [], more: 0, ...this.#suggest(query) }
    const shown = fewOfEach(found).slice(0, mostShown)
    return { results: shown.map(resultOf), more: found.length - shown.length }
  }

  #search(query: string, combineWith: 'AND' | 'OR'): SearchResult[] {
    const words = wordsOf(query).map(({ text }) => text)
    const rare = words.some((text) => termOf(text) !== undefined)
    return this.#index.search(query, {
      combineWith,
      // "in" alone may become "inference".
      processTerm: (text) => termOf(text) ?? (rare ? undefined : text.toLowerCase()),
      prefix: true,
      // A short word with a slip in it is another word.
      fuzzy: (term) => (term.length > 4 ? 0.2 : false),
      boost: { heading: 3 },
      boostDocument: (_, __, stored) => weights[stored!.kind as keyof typeof weights],
    })
  }

  #suggest(query: string): { suggestion?: string } {
    for (const { text } of wordsOf(query)) {
      const term = termOf(text)
      if (term === undefined || term.length < 3) continue
      const [near] = this.#index.search(term, { fuzzy: 0.45, maxFuzzy: 4, prefix: false })
      const word = near && Object.keys(near.match).sort((a, b) => likeness(b, term) - likeness(a, term))[0]
      if (word !== undefined) return { suggestion: word }
    }
    return {}
  }
}

/** Letters that two words have in common at their beginning. */
function likeness(one: string, other: string): number {
  let same = 0
  while (same < one.length && one[same] === other[same]) ++same
  return same
}

function fewOfEach(found: readonly SearchResult[]): SearchResult[] {
  const counts = new Map<string, number>()
  return found.filter(({ url }) => {
    const [page] = (url as string).split('#') as [string]
    const count = (counts.get(page) ?? 0) + 1
    counts.set(page, count)
    return count <= mostOfPage || page.endsWith('/glossary/')
  })
}

function resultOf({ match, ...stored }: SearchResult): Result {
  const { kind, title, section, text, url } = stored as unknown as StoredDocument
  const terms = new Set(Object.keys(match))
  const whole = (words: string) => (words === '' ? [] : marked(words, terms))
  return { kind, title: whole(title), section: whole(section), snippet: snippet(text, terms), url }
}
