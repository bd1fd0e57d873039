/**
 * Reads site/lessons: one Markdown file is one lesson. A tag, an attribute, a term, a source or a question that is not
 * known stops the build with file and line.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Exercise } from './exercise_folder.ts'
import { Fields } from './fields.ts'
import type { FigureKind } from './figures.ts'
import { splitBlocks, type Block } from './lesson_blocks.ts'
import { parseGlossary, parseSources, type Glossary, type Source } from './lesson_references.ts'
import type { LessonText } from './lesson_text.ts'
import type { Claim, LessonSummary, Question, SearchDocument } from './lesson_types.ts'
import type { Scope } from './library.ts'
import { renderMarkdown } from './markdown.ts'
import { plainText } from './plain_text.ts'
import { ContentError } from './problem.ts'
import { expandQuestion } from './question_block.ts'

/** A block of the page; text is HTML by now. */
export type Piece =
  | { kind: 'text'; html: string }
  | { kind: 'question'; question: Question }
  | Extract<Block, { kind: 'figure' | 'exercise' }>

export interface Lesson {
  summary: LessonSummary
  /** What one can do after it, as HTML. */
  goals_html: string[]
  pieces: Piece[]
  figures: FigureKind[]
  /** In the order of their numbers on the page. */
  sources: Source[]
  claims: Claim[]
  /** Its sections as plain text. */
  sections: Pick<SearchDocument, 'section' | 'text'>[]
}

export interface Course {
  /** In the order in which one reads them. */
  lessons: Lesson[]
  glossary: Glossary
  /** Explanations of the glossary, as HTML. */
  definitions: { id: string; title: string; html: string }[]
}

const rules = {
  required: ['title', 'part', 'minutes', 'summary', 'goals'],
  optional: ['needs'],
  lists: ['goals'],
}

/** Names as the store of the reading progress takes them: see storage/lessons.ts. */
const file_name = /^(\d\d)-(?=.{1,64}\.md$)([a-z0-9]+(?:-[a-z0-9]+)*)\.md$/
const beside = ['sources.md', 'glossary.md']

export function readCourse(folder: string, exercises: readonly Exercise[], scope: Scope): Course {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  const names = readdirSync(folder).sort()
  for (const name of names) {
    if (!file_name.test(name) && !beside.includes(name))
      throw new ContentError(join(folder, name), 1, `does not belong here; a lesson is called NN-some-words.md`)
  }
  const sources = parseSources(read('sources.md'), join(folder, 'sources.md'))
  const glossary = parseGlossary(read('glossary.md'), join(folder, 'glossary.md'))
  const text = { scope, sources, glossary, glossary_url: '../glossary/' }
  const definitions = explain(glossary, { ...text, file: join(folder, 'glossary.md') })
  const lessons = names
    .filter((name) => file_name.test(name))
    .map((name) => readLesson(name, read(name), { ...text, file: join(folder, name) }))
  checkReferences(lessons, folder, exercises)
  return { lessons, glossary, definitions }
}

type Shared = Pick<LessonText, 'scope' | 'sources' | 'glossary' | 'glossary_url' | 'file'>

const withoutParagraph = (html: string) => html.replace(/^<p>|<\/p>$/g, '')

function explain(glossary: Glossary, shared: Shared): Course['definitions'] {
  return glossary.entries.map((entry) => {
    const page = { cited: [], claims: [], explained: new Set([entry.id]) }
    const render = (text: string, line: number) => renderMarkdown(text, { lesson: { ...shared, ...page, line } })
    const [first = ''] = entry.text.trim().split(/\n\s*\n/)
    // A card has no cards.
    const plain = { explained: every_term(glossary), cited: [], claims: [] }
    entry.short_html = withoutParagraph(renderMarkdown(first, { lesson: { ...shared, ...plain, line: entry.line } }))
    return { id: entry.id, title: entry.title, html: render(entry.text, entry.line) }
  })
}

/** Where terms stay words: they are explained elsewhere. */
const every_term = (glossary: Glossary) => new Set(glossary.entries.map(({ id }) => id))

function readLesson(name: string, text: string, shared: Shared): Lesson {
  const [, number, slug] = file_name.exec(name) as unknown as [string, string, string]
  const fields = new Fields(text, shared.file, rules)
  const page: Omit<LessonText, 'line'> = { ...shared, cited: [], claims: [], explained: new Set() }
  const render = (markdown: string, line: number, scope = shared.scope, explained = page.explained) => {
    try {
      return renderMarkdown(markdown, { lesson: { ...page, scope, explained, line } })
    } catch (error) {
      if (error instanceof ContentError) throw error
      throw new ContentError(shared.file, line, `its text cannot be rendered: ${(error as Error).message}`)
    }
  }
  const goals_html = fields.list('goals').map(({ value, line }) => withoutParagraph(render(value, line)))
  if (goals_html.length === 0) fields.fail(fields.lineOf('goals'), 'goals: needs items, "  - what one can do"')

  const blocks = splitBlocks(fields.body, fields.body_line, shared.file)
  const pieces = blocks.map((block): Piece => {
    if (block.kind === 'text') return { kind: 'text', html: render(block.text, block.line) }
    if (block.kind === 'question') {
      const question = expandQuestion(block, shared.file, shared.scope, (markdown, line, scope) =>
        render(markdown, line, scope, every_term(shared.glossary)),
      )
      return { kind: 'question', question }
    }
    return block
  })
  const shown = blocks.flatMap((block) => (block.kind === 'figure' ? [block.figure] : []))
  const optional = fields.has('needs') ? fields.text('needs') : ''
  return {
    summary: {
      number: Number(number),
      slug,
      title: fields.text('title'),
      part: fields.text('part'),
      minutes: fields.number('minutes', 60),
      summary: fields.text('summary'),
      needs: optional
        .split(',')
        .map((need) => need.trim())
        .filter(Boolean),
      questions: pieces.flatMap((piece) => (piece.kind === 'question' ? [piece.question.id] : [])),
      exercises: pieces.flatMap((piece) => (piece.kind === 'exercise' ? [piece.slug] : [])),
    },
    goals_html,
    pieces,
    figures: [...new Set(shown)],
    sources: page.cited.map((key) => shared.sources.get(key)!),
    claims: distinct(page.claims),
    sections: sectionsOf(pieces),
  }
}

/** What a question says again in every variant is one claim. */
function distinct(claims: readonly Claim[]): Claim[] {
  const seen = new Map<string, Claim>()
  for (const claim of claims) {
    const from = claim.kind === 'computed' ? claim.expression : `${claim.source} ${claim.text}`
    const key = `${claim.line} ${from}`
    if (!seen.has(key)) seen.set(key, claim)
  }
  return [...seen.values()].sort((a, b) => a.line - b.line)
}

/** Split at the headings; what stands before the first belongs to the page. */
function sectionsOf(pieces: readonly Piece[]): Lesson['sections'] {
  const sections = [{ section: '', text: '' }]
  for (const piece of pieces) {
    if (piece.kind !== 'text') continue
    const [before = '', ...parts] = piece.html.split(/<h2 id="[^"]*">/)
    const last = sections.at(-1)!
    last.text = `${last.text} ${plainText(before)}`.trim()
    for (const part of parts) {
      const [title = '', rest = ''] = part.split('</h2>')
      sections.push({ section: plainText(title), text: plainText(rest) })
    }
  }
  return sections
}

function checkReferences(lessons: readonly Lesson[], folder: string, exercises: readonly Exercise[]): void {
  const fail = (lesson: Lesson, line: number, message: string): never => {
    const { number, slug } = lesson.summary
    throw new ContentError(join(folder, `${String(number).padStart(2, '0')}-${slug}.md`), line, message)
  }
  const slugs = new Set<string>()
  const questions = new Map<string, string>()
  for (const lesson of lessons) {
    for (const need of lesson.summary.needs)
      if (!slugs.has(need)) fail(lesson, 1, `needs "${need}", and no earlier lesson is called that`)
    if (slugs.has(lesson.summary.slug)) fail(lesson, 1, 'another lesson has this name; rename one')
    slugs.add(lesson.summary.slug)
    for (const id of lesson.summary.questions) {
      if (questions.has(id)) fail(lesson, 1, `the question "${id}" stands in ${questions.get(id)!} too; rename one`)
      questions.set(id, lesson.summary.slug)
    }
    for (const piece of lesson.pieces) {
      if (piece.kind === 'exercise' && !exercises.some(({ summary }) => summary.slug === piece.slug))
        fail(lesson, piece.line, `there is no exercise "${piece.slug}"`)
      if (piece.kind !== 'figure' || piece.after === undefined) continue
      const before = lesson.pieces.slice(0, lesson.pieces.indexOf(piece))
      if (!before.some((each) => each.kind === 'question' && each.question.id === piece.after))
        fail(lesson, piece.line, `after="${piece.after}" names no question above this figure`)
    }
  }
}
