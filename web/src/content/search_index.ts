/** The index of the search: made while building, and read by the page that searches (components/attn-search). */
import MiniSearch, { type AsPlainObject, type Options } from 'minisearch'
import type { SearchDocument } from './lesson_types.ts'

/** What is found, as the index keeps it. */
export type StoredDocument = Omit<SearchDocument, 'id'>

export type SearchIndex = MiniSearch<SearchDocument>

/** As text of a JSON file. */
export function searchIndex(documents: readonly SearchDocument[]): string {
  const index = new MiniSearch<SearchDocument>(options)
  index.addAll(documents)
  return JSON.stringify(index)
}

export function openSearchIndex(written: AsPlainObject): SearchIndex {
  return MiniSearch.loadJS<SearchDocument>(written, options)
}

/** Other apostrophes, digits above the line and accents make no other word; `n^2` is `N²`. */
const word = /[\p{L}\p{N}\p{M}]+(?:\^[\p{L}\p{N}]+)*/gu

export interface Word {
  text: string
  /** Where it begins in the text, in UTF-16 units. */
  at: number
}

export function wordsOf(text: string): Word[] {
  return [...text.matchAll(word)].map((match) => ({ text: match[0], at: match.index }))
}

const too_common = new Set(
  (
    'a an and are as at be but by do does for from has have how i if in into is it its not of on or so that the their ' +
    'then there these they this to was we what when where which who why will with you your'
  ).split(' '),
)

/** A word as the index has it; undefined where it is in every text. */
export function termOf(text: string): string | undefined {
  const term = text
    .normalize('NFKD')
    .replace(/[\p{M}^]/gu, '')
    .toLowerCase()
  return term === '' || too_common.has(term) ? undefined : term
}

const options: Options<SearchDocument> = {
  fields: ['heading', 'text'],
  storeFields: ['kind', 'title', 'section', 'url', 'text'] satisfies (keyof StoredDocument)[],
  // The title belongs to the page; each of its sections would be found by it too.
  extractField: (document, field) =>
    field === 'heading' ? document.section || document.title : document[field as keyof SearchDocument],
  tokenize: (text) => wordsOf(text).map((each) => each.text),
  processTerm: (text) => termOf(text),
}
