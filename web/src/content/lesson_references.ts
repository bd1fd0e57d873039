/** What all lessons refer to: site/lessons/sources.md and site/lessons/glossary.md. */
import { ContentError } from './problem.ts'

export interface Source {
  /** Who, what, when. */
  text: string
  url: string
}

export type Sources = ReadonlyMap<string, Source>

/** Lines `- key: Authors, “Title”, year. https://…`; other lines are for people. */
export function parseSources(text: string, file: string): Sources {
  const sources = new Map<string, Source>()
  for (const [index, line] of text.split('\n').entries()) {
    if (!line.startsWith('- ')) continue
    const [, key, words, url] = /^- ([\w-]+): (.+?) (https:\/\/\S+)$/.exec(line) ?? []
    if (key === undefined) {
      throw new ContentError(file, index + 1, 'a source is one line "- key: Authors, “Title”, year. https://address"')
    }
    if (sources.has(key)) throw new ContentError(file, index + 1, `the source "${key}" stands here twice`)
    sources.set(key, { text: words!, url: url! })
  }
  return sources
}

export interface Term {
  /** In addresses: `causal-mask`. */
  id: string
  title: string
  /** Other words for it, plurals among them. */
  aliases: string[]
  /** Markdown; the first paragraph is what a hover shows. */
  text: string
  /** Of the file, where `text` begins. */
  line: number
  /** The first paragraph as HTML, once it was rendered. */
  short_html: string
}

export class Glossary {
  readonly #by_name = new Map<string, Term>()

  constructor(readonly entries: readonly Term[]) {
    for (const entry of entries) {
      for (const name of [entry.title, ...entry.aliases]) this.#by_name.set(name.toLowerCase(), entry)
    }
  }

  find(name: string): Term | undefined {
    return this.#by_name.get(name.trim().toLowerCase())
  }
}

/** `## title, alias, alias` and the text under it, in the order of the alphabet. */
export function parseGlossary(text: string, file: string): Glossary {
  const entries: Term[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const [, names] = /^## (.+)$/.exec(line) ?? []
    const last = entries.at(-1)
    if (names === undefined) {
      if (last) last.text += `${line}\n`
      continue
    }
    const [title, ...aliases] = names.split(',').map((name) => name.trim()) as [string, ...string[]]
    if (last && last.title.toLowerCase() > title.toLowerCase())
      throw new ContentError(file, index + 1, `"${title}" stands behind "${last.title}"; keep the alphabet`)
    entries.push({ id: slugOf(title), title, aliases, text: '', line: index + 2, short_html: '' })
  }
  for (const { title, text, line } of entries) {
    if (text.trim() === '') throw new ContentError(file, line, `"${title}" is not explained`)
  }
  return new Glossary(entries)
}

export function slugOf(title: string): string {
  return title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
}
