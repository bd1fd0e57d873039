/** Where the words that were searched stand in a text. */
import { termOf, wordsOf } from '../../content/search_index.ts'

export interface Part {
  text: string
  hit: boolean
}

/** The whole text, split where a hit begins or ends. */
export function marked(text: string, terms: ReadonlySet<string>): Part[] {
  const parts: Part[] = []
  let done = 0
  for (const { at, length } of hitsIn(text, terms)) {
    if (at > done) parts.push({ text: text.slice(done, at), hit: false })
    parts.push({ text: text.slice(at, at + length), hit: true })
    done = at + length
  }
  if (done < text.length) parts.push({ text: text.slice(done), hit: false })
  return parts
}

/** As much of the text as fits into two lines, from where most of the words are; else from its beginning. */
export function snippet(text: string, terms: ReadonlySet<string>, most = 150): Part[] {
  const hits = hitsIn(text, terms)
  const near = (from: Hit) => hits.filter(({ at, length }) => at >= from.at && at + length <= from.at + most - lead)
  const richness = hits.map((hit) => new Set(near(hit).map(({ term }) => term)).size)
  const best = hits[richness.indexOf(Math.max(...richness))]
  const from = best ? beginning(text, best.at) : 0
  const to = ending(text, from + most)
  const middle = text.slice(from, to).trim()
  return marked(`${from > 0 ? '… ' : ''}${middle}${to < text.length ? ' …' : ''}`, terms)
}

interface Hit {
  at: number
  length: number
  term: string
}

function hitsIn(text: string, terms: ReadonlySet<string>): Hit[] {
  return wordsOf(text).flatMap(({ text, at }) => {
    const term = termOf(text)
    return term !== undefined && terms.has(term) ? [{ at, length: text.length, term }] : []
  })
}

/** Characters that may stand before the first hit. */
const lead = 50

/** The sentence in which the hit stands, where it begins near; else a few words before. */
function beginning(text: string, at: number): number {
  if (at <= lead) return 0
  const before = text.slice(at - lead, at)
  const sentence = before.search(/(?<=[.?!:] )\S[^.?!:]*$/)
  if (sentence >= 0) return at - lead + sentence
  return at - lead + before.indexOf(' ') + 1
}

/** Before the word in which `to` lies. */
function ending(text: string, to: number): number {
  if (to >= text.length) return text.length
  const space = text.lastIndexOf(' ', to)
  return space > 0 ? space : to
}
