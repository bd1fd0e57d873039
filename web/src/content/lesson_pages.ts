/** The pages that follow from site/lessons: a lesson each, its questions to embed, the glossary, and where the numbers come from. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Exercise } from './exercise_folder.ts'
import type { Page } from './exercise_pages.ts'
import { escapeHtml, heading } from './escape_html.ts'
import { figureHtml, figureScript } from './figures.ts'
import type { Course, Lesson, Piece } from './lesson_folder.ts'
import { slugOf } from './lesson_references.ts'
import type { Claim, LessonSummary, Question, SearchDocument } from './lesson_types.ts'
import { plainText } from './plain_text.ts'

interface Surroundings {
  /** The folder with templates/. */
  site: string
  course: Course
  exercises: readonly Exercise[]
}

/** `read` gives the content as it is now; the addresses are those of the first time. */
export function lessonPages(site: string, read: () => Omit<Surroundings, 'site'>): Page[] {
  const all = (): Surroundings => ({ site, ...read() })
  const summaries = read().course.lessons.map((lesson) => lesson.summary)
  return [
    ...summaries.map(({ slug }) => ({ path: `learn/${slug}/index.html`, html: () => lessonPage(slug, all()) })),
    ...summaries
      .flatMap((summary) => summary.questions)
      .map((id) => ({ path: `embed/q-${id}/index.html`, html: () => questionPage(id, all()) })),
    {
      path: 'learn/glossary/index.html',
      html: () => fill(site, 'glossary.html', { terms: glossaryHtml(read().course) }),
    },
    { path: 'learn/numbers/index.html', html: () => fill(site, 'numbers.html', numbersHtml(read().course)) },
  ]
}

function fill(site: string, template: string, values: Record<string, string>): string {
  const text = readFileSync(join(site, 'templates', template), 'utf8')
  return text.replace(/%(\w+)%/g, (whole, name: string) => values[name] ?? whole)
}

function lessonPage(slug: string, all: Surroundings): string {
  const lessons = all.course.lessons.map((each) => each.summary)
  const index = lessons.findIndex((each) => each.slug === slug)
  const lesson = all.course.lessons[index]!
  const { summary, pieces, figures, goals_html } = lesson
  const scripts = [
    ...figures.map(figureScript),
    ...(summary.questions.length > 0 ? [scriptOf('attn-question')] : []),
    ...(pieces.some((piece) => piece.kind === 'figure' && piece.after !== undefined) ? [scriptOf('attn-covered')] : []),
  ]
  return fill(all.site, 'lesson.html', {
    title: escapeHtml(summary.title),
    heading: heading(summary.title),
    summary: escapeHtml(summary.summary),
    part: escapeHtml(summary.part),
    slug,
    place: String(index + 1),
    count: String(lessons.length),
    minutes: String(summary.minutes),
    needs: needsHtml(summary, lessons),
    goals: goals_html.map((goal) => `<li>${goal}</li>`).join(''),
    body: pieces.map((piece, index) => pieceHtml(piece, hasSection(pieces.slice(0, index)) ? 3 : 2, all)).join('\n'),
    sources: sourcesHtml(lesson),
    neighbours: neighbour('prev', lessons[index - 1]) + neighbour('next', lessons[index + 1]),
    scripts: scripts.filter(Boolean).join('\n    '),
  })
}

const scriptOf = (tag: string) => `<script type="module" src="/@web/components/${tag}/${tag}.ts"></script>`

function questionPage(id: string, { site, course }: Surroundings): string {
  const { summary, pieces } = course.lessons.find((lesson) => lesson.summary.questions.includes(id))!
  const question = pieces.flatMap((piece) => (piece.kind === 'question' ? [piece.question] : []))
  return fill(site, 'question_embed.html', {
    title: `A question about: ${escapeHtml(summary.title)}`,
    name: `q-${id}`,
    question: questionHtml(question.find((each) => each.id === id)!),
  })
}

function needsHtml({ needs }: LessonSummary, lessons: readonly LessonSummary[]): string {
  if (needs.length === 0) return ''
  const links = needs.map((slug) => {
    const { title } = lessons.find((lesson) => lesson.slug === slug)!
    return `<a href="../${slug}/">${escapeHtml(title)}</a>`
  })
  return `<p class="lesson-needs">Builds on ${links.join(' and ')}.</p>`
}

const hasSection = (pieces: readonly Piece[]) =>
  pieces.some((piece) => piece.kind === 'text' && piece.html.includes('<h2'))

/** `level` is that of a figure's heading: one below what stands above it. */
function pieceHtml(piece: Piece, level: 2 | 3, all: Surroundings): string {
  if (piece.kind === 'text') return `<div class="prose">${piece.html}</div>`
  if (piece.kind === 'question') return questionHtml(piece.question)
  if (piece.kind === 'exercise') return exerciseCard(piece.slug, all)
  const attributes = Object.entries(piece.attributes).map(([name, value]) => ` ${name}="${escapeHtml(value)}"`)
  const figure = figureHtml(piece.figure, level, attributes.join(''))
  if (piece.after === undefined) return figure
  // In a template nothing runs: what was predicted is not measured before.
  return (
    `<attn-covered question="${piece.after}"><p class="covered">Commit your prediction above, and ` +
    `“${escapeHtml(piece.figure.title)}” is measured here.</p><template>${figure}</template></attn-covered>`
  )
}

/** The question in its first variant, for readers without scripts and for paper; its data for the component. */
function questionHtml(question: Question): string {
  const [first] = question.variants
  const options = 'options' in first! ? first.options.map(({ html }) => `<li>${html}</li>`) : []
  const steps = 'steps_html' in first! ? shuffled(first.steps_html).map((html) => `<li>${html}</li>`) : []
  const list = [...options, ...steps].join('')
  return (
    `<attn-question id="q-${question.id}"><div class="question-static"><div class="prose">${first!.ask_html}` +
    `${list === '' ? '' : `<ul>${list}</ul>`}</div></div>` +
    `<script type="application/json">${JSON.stringify(question).replace(/</g, '\\u003c')}</script></attn-question>`
  )
}

/** In another order than the right one, the same for every reader. */
function shuffled(steps: readonly string[]): string[] {
  return [...steps].sort((a, b) => a.length - b.length || a.localeCompare(b))
}

function exerciseCard(slug: string, { exercises }: Surroundings): string {
  const { title, minutes, summary } = exercises.find((each) => each.summary.slug === slug)!.summary
  return (
    `<section class="exercise-card" data-exercise="${slug}"><div><p class="card-kind">Exercise in JavaScript or C++ · about ${minutes} minutes</p>` +
    `<p class="card-title">${heading(title)}</p><p>${escapeHtml(summary)}</p></div>` +
    `<a class="btn" href="../../build/${slug}/">Write it<span class="visually-hidden">: ${escapeHtml(title)}</span></a></section>`
  )
}

function sourcesHtml({ sources }: Lesson): string {
  if (sources.length === 0) return ''
  const items = sources.map(
    ({ text, url }) => `<li><a href="${escapeHtml(url)}" rel="noopener">${escapeHtml(text)}</a></li>`,
  )
  return `<section class="lesson-sources" aria-labelledby="sources"><h2 id="sources">Sources</h2><ol>${items.join('')}</ol></section>`
}

function neighbour(rel: 'prev' | 'next', lesson: LessonSummary | undefined): string {
  if (!lesson) return ''
  const word = rel === 'prev' ? 'Previous' : 'Next'
  return `<a rel="${rel}" href="../${lesson.slug}/"><span>${word}</span> ${escapeHtml(lesson.title)}</a>`
}

function glossaryHtml({ definitions }: Course): string {
  return definitions
    .map(({ id, title, html }) => `<div id="${id}"><dt>${escapeHtml(title)}</dt><dd class="prose">${html}</dd></div>`)
    .join('\n')
}

function numbersHtml({ lessons }: Course): Record<string, string> {
  const told = lessons.map((lesson) => ({ ...lesson, claims: lesson.claims.filter((claim) => !isLiteral(claim)) }))
  const claims = told.flatMap((lesson) => lesson.claims)
  const of = (kind: Claim['kind']) => String(claims.filter((claim) => claim.kind === kind).length)
  const row = (claim: Claim) => {
    const from =
      claim.kind === 'computed'
        ? `computed: <code class="may-break">${escapeHtml(claim.expression)}</code>`
        : `cited: ${escapeHtml(claim.source)}`
    return `<tr><td>${escapeHtml(claim.text)}</td><td class="words">${from}</td></tr>`
  }
  const tables = told
    .filter((lesson) => lesson.claims.length > 0)
    .map(
      ({ summary, claims }) =>
        `<h2 id="${summary.slug}"><a href="../${summary.slug}/">${heading(summary.title)}</a></h2>` +
        `<div class="scroll-x" tabindex="0" role="group" aria-label="Numbers of ${escapeHtml(summary.title)}">` +
        `<table class="table claims"><thead><tr><th scope="col">on the page</th><th scope="col">where it comes from</th></tr></thead>` +
        `<tbody>${claims.map(row).join('')}</tbody></table></div>`,
    )
  return { computed: of('computed'), cited: of('cited'), lessons: tables.join('\n') }
}

/** A number that a question chose, or that counts rows: it states nothing. */
const isLiteral = (claim: Claim) => claim.kind === 'computed' && /^[\d.]+$|^'[^']*'$/.test(claim.expression)

/** All that the search knows. */
export function searchDocuments({ course, exercises }: Omit<Surroundings, 'site'>): SearchDocument[] {
  const ofLesson = ({ summary, sections }: Lesson): SearchDocument[] =>
    sections.map(({ section, text }, index) => ({
      id: `lesson:${summary.slug}:${index}`,
      kind: 'lesson',
      title: summary.title,
      section,
      url: `learn/${summary.slug}/${section === '' ? '' : `#${slugOf(section)}`}`,
      text: section === '' ? `${summary.summary} ${text}` : text,
    }))
  return [
    ...course.lessons.flatMap(ofLesson),
    ...course.glossary.entries.map(({ id, title, aliases, short_html }): SearchDocument => ({
      id: `term:${id}`,
      kind: 'term',
      title,
      section: '',
      url: `learn/glossary/#${id}`,
      text: [plainText(short_html), ...aliases].join(' '),
    })),
    ...exercises.map(({ summary: { slug, title, summary } }): SearchDocument => ({
      id: `exercise:${slug}`,
      kind: 'exercise',
      title,
      section: '',
      url: `build/${slug}/`,
      text: summary,
    })),
  ]
}
