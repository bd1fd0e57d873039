/**
 * What the text of a lesson has beside Markdown, for markdown.ts:
 *
 *   {= expression }     a number that the lab computes while building
 *   {@source text}      a number from elsewhere: a key of sources.md
 *   [[term]]            a word of the glossary, explained where it stands; [[term|as written here]]
 *
 * A number that comes from neither is an error, except in formulae and code: what a page states, it can prove.
 */
import type MarkdownIt from 'markdown-it'
import { escapeHtml } from './escape_html.ts'
import type { Glossary, Sources } from './lesson_references.ts'
import type { Claim } from './lesson_types.ts'
import { evaluate, written, type Scope } from './library.ts'
import { ContentError } from './problem.ts'

/** What a piece of text knows of its surroundings. */
export interface LessonText {
  file: string
  /** Of the file, where the text begins. */
  line: number
  scope: Scope
  glossary: Glossary
  sources: Sources
  /** From the page to the glossary's. */
  glossary_url: string
  /** Keys of the sources that were cited, in their order. */
  cited: string[]
  claims: Claim[]
  /** Terms that were explained on this page. */
  explained: Set<string>
}

export interface LessonEnv {
  lesson?: LessonText
  /** Lines of the text before the block that is being read. */
  block_line?: number
}

type Markdown = InstanceType<typeof MarkdownIt>
type Inline = Parameters<Parameters<Markdown['inline']['ruler']['after']>[2]>[0]

export function lessonText(md: Markdown): void {
  md.core.ruler.at('inline', (state) => {
    const env = state.env as LessonEnv
    for (const token of state.tokens) {
      if (token.type !== 'inline') continue
      env.block_line = token.map?.[0] ?? 0
      state.md.inline.parse(token.content, state.md, state.env, (token.children ??= []))
      if (env.lesson) refuseBareNumbers(token.children, env.lesson, env.block_line)
    }
  })
  md.inline.ruler.before('escape', 'lesson_text', (state, silent) => {
    const { lesson } = state.env as LessonEnv
    if (!lesson) return false
    const rest = state.src.slice(state.pos)
    const [whole, html] = claim(rest, lesson, state) ?? term(rest, lesson, state) ?? []
    if (whole === undefined) return false
    if (!silent) {
      const token = state.push('html_inline', '', 0)
      token.content = html!()
    }
    state.pos += whole.length
    return true
  })
}

type Found = [whole: string, html: () => string] | undefined

function claim(rest: string, lesson: LessonText, state: Inline): Found {
  if (!rest.startsWith('{=') && !rest.startsWith('{@')) return undefined
  const line = lineOf(state, lesson)
  const end = closing(rest)
  if (end < 0) throw new ContentError(lesson.file, line, `"${rest.slice(0, 30)}" has no closing brace`)
  const whole = rest.slice(0, end + 1)
  const inner = whole.slice(2, -1).trim()
  return whole.startsWith('{=')
    ? [whole, () => computed(inner, lesson, line)]
    : [whole, () => cited(inner, lesson, line)]
}

function computed(expression: string, lesson: LessonText, line: number): string {
  let text: string
  try {
    text = written(evaluate(expression, lesson.scope))
  } catch (error) {
    throw new ContentError(lesson.file, line, (error as Error).message)
  }
  lesson.claims.push({ line, text, kind: 'computed', expression })
  return `<span class="claim" title="Computed by the lab: ${escapeHtml(expression)}">${escapeHtml(text)}</span>`
}

function cited(inner: string, lesson: LessonText, line: number): string {
  const [, key, text] = /^([\w-]+)\s+(.+)$/s.exec(inner) ?? []
  if (key === undefined) throw new ContentError(lesson.file, line, `"{@${inner}}" should be {@source what it says}`)
  const source = lesson.sources.get(key)
  if (!source) {
    throw new ContentError(
      lesson.file,
      line,
      `there is no source "${key}"; add it to sources.md, or take one of ${[...lesson.sources.keys()].join(', ')}`,
    )
  }
  if (!lesson.cited.includes(key)) lesson.cited.push(key)
  lesson.claims.push({ line, text: text!, kind: 'cited', source: key })
  const number = lesson.cited.indexOf(key) + 1
  return (
    `<span class="claim">${escapeHtml(text!)}</span>` +
    `<a class="cite" href="${escapeHtml(source.url)}" target="_blank" rel="noopener" title="${escapeHtml(source.text)}">` +
    `<span class="visually-hidden">source </span>${number}</a>`
  )
}

/** A native popover: it needs no script, takes the keyboard, and closes with Escape. */
function term(rest: string, lesson: LessonText, state: Inline): Found {
  const match = /^\[\[([^\]|]+)(?:\|([^\]]+))?\]\]/.exec(rest)
  if (!match) return undefined
  const [whole, name, as = name] = match as unknown as [string, string, string | undefined]
  const entry = lesson.glossary.find(name)
  if (!entry) {
    const known = lesson.glossary.entries.map(({ title }) => title).join(', ')
    throw new ContentError(lesson.file, lineOf(state, lesson), `the glossary has no "${name}"; known are ${known}`)
  }
  return [
    whole,
    () => {
      if (lesson.explained.has(entry.id)) return escapeHtml(as!)
      lesson.explained.add(entry.id)
      const id = `term-${entry.id}`
      return (
        `<button type="button" class="term" popovertarget="${id}">${escapeHtml(as!)}</button>` +
        `<span class="term-card" id="${id}" popover role="note"><b>${escapeHtml(entry.title)}</b> ${entry.short_html} ` +
        `<a href="${lesson.glossary_url}#${entry.id}">Glossary</a></span>`
      )
    },
  ]
}

/** The brace that closes the first one. */
function closing(text: string): number {
  let depth = 0
  for (let at = 0; at < text.length; ++at) {
    if (text[at] === '{') ++depth
    if (text[at] === '}' && --depth === 0) return at
  }
  return -1
}

function lineOf(state: Inline, lesson: LessonText): number {
  const before = state.src.slice(0, state.pos).split('\n').length - 1
  return lesson.line + ((state.env as LessonEnv).block_line ?? 0) + before
}

/** A number by itself: not the 2 of GPT-2, the 32 of float32 or the 1 of v0.1. */
const bare = /(?<![\p{L}\d._-])\d(?:[\d.,]*\d)?(?![\p{L}\d]|-\p{L})/u

function refuseBareNumbers(
  tokens: readonly { type: string; content: string }[],
  lesson: LessonText,
  block_line: number,
) {
  for (const { type, content } of tokens) {
    const [number] = (type === 'text' && bare.exec(content)) || []
    if (number === undefined) continue
    throw new ContentError(
      lesson.file,
      lesson.line + block_line,
      `"${number}" in "${content.trim().slice(0, 60)}" comes from nowhere: write {= expression } where the lab computes ` +
        'it, {@source number} where it was published, or a word (two, three)',
    )
  }
}
