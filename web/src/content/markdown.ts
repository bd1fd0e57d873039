/** Markdown to HTML while building: math becomes MathML, so that the page needs no library and no font for it. */
import MarkdownIt from 'markdown-it'
import temml from 'temml'
import { alternatives } from '../learner/in_language.ts'
import { isLanguage } from '../learner/language.ts'
import { slugOf } from './lesson_references.ts'
import { lessonText, type LessonEnv } from './lesson_text.ts'

/** Bold words that carry a colour of their own, everywhere in the lab. */
const terms: Record<string, string> = {
  query: 'query',
  queries: 'query',
  key: 'key',
  keys: 'key',
  value: 'value',
  values: 'value',
  output: 'output',
  scores: 'scores',
  weights: 'weights',
}

type Markdown = InstanceType<typeof MarkdownIt>

const markdown: Markdown = new MarkdownIt({ typographer: false, linkify: false, html: false })
markdown.use(math)
markdown.use(colouredTerms)
markdown.use(inBothLanguages)
markdown.use(inlineCode)
markdown.use(scrollableCode)
markdown.use(scrollableTables)
markdown.use(lessonText)
markdown.use(linkedHeadings)

/** With `env.lesson` also what the text of a lesson has: see lesson_text.ts. */
export function renderMarkdown(text: string, env: LessonEnv = {}): string {
  return markdown.render(text, { ...env }).trim()
}

/**
 * `$...$` in a line, `$$...$$` around a line of its own, which scrolls where it is wider than the column, with the
 * keyboard too. A dollar before a blank or a digit's end is a dollar.
 */
function math(md: Markdown) {
  md.inline.ruler.after('escape', 'math', (state, silent) => {
    const rest = state.src.slice(state.pos)
    const match = /^(\$\$)((?:\\.|[^$\\])+)\1/.exec(rest) ?? /^(\$)(?!\s)((?:\\.|[^$\\])+?)(?<!\s)\1(?!\d)/.exec(rest)
    if (!match) return false
    if (!silent) {
      const token = state.push('math', '', 0)
      token.content = match[2]!.trim()
      token.meta = { display: match[1] === '$$' }
    }
    state.pos += match[0].length
    return true
  })
  md.renderer.rules.math = (tokens, index) => {
    const { content, meta } = tokens[index]!
    const { display } = meta as { display: boolean }
    const mathml = temml.renderToString(content, { displayMode: display, throwOnError: true })
    if (display) return `<span class="display-math" tabindex="0" role="group" aria-label="Formula">${mathml}</span>`
    const next = tokens[index + 1]
    if (!next || !isMark(next)) return mathml
    // A comma does not begin a line.
    const mark = next.content[0]!
    next.content = next.content.slice(1)
    return `<span class="nowrap">${mathml}${mark}</span>`
  }
}

function colouredTerms(md: Markdown) {
  md.renderer.rules.strong_open = (tokens, index, options, _env, self) => {
    const term = terms[(tokens[index + 1]?.content ?? '').toLowerCase()]
    if (term !== undefined && tokens[index + 2]?.type === 'strong_close')
      tokens[index]!.attrSet('class', `term-${term}`)
    return self.renderToken(tokens, index, options)
  }
}

/** `{{a||b}}` comes out as both, for the page to show the one of the language that is being written. */
function inBothLanguages(md: Markdown) {
  md.inline.ruler.before('escape', 'in_both_languages', (state, silent) => {
    const match = new RegExp(`^${alternatives.source}`, 's').exec(state.src.slice(state.pos))
    if (!match) return false
    if (!silent) state.push('in_both_languages', '', 0).meta = { js: match[1]!, cpp: match[2]! }
    state.pos += match[0].length
    return true
  })
  md.renderer.rules.in_both_languages = (tokens, index) => {
    const env = { before_mark: isMark(tokens[index + 1]) }
    return Object.entries(tokens[index]!.meta as Record<string, string>)
      .map(([language, text]) => `<span class="in-${language}">${md.renderInline(text, env)}</span>`)
      .join('')
  }
}

/** Longer code than this may break at the end of a line. */
const in_one_piece = 24

/** For the page's CSS: code that may break, and code with a mark right behind it. */
function inlineCode(md: Markdown) {
  const code = md.renderer.rules.code_inline!
  md.renderer.rules.code_inline = (tokens, index, options, env, self) => {
    const token = tokens[index]!
    const next = tokens[index + 1]
    if (token.content.length > in_one_piece) token.attrJoin('class', 'may-break')
    if (next ? isMark(next) : env?.['before_mark']) token.attrJoin('class', 'before-mark')
    return code(tokens, index, options, env, self)
  }
}

function isMark(token: { type: string; content: string } | undefined): boolean {
  return token?.type === 'text' && /^[.,:;?!)]/.test(token.content)
}

/** A code block can be scrolled with the keyboard where it is wider than the column; ```js and ```cpp are alternatives. */
function scrollableCode(md: Markdown) {
  const fence = md.renderer.rules.fence!
  md.renderer.rules.fence = (tokens, index, ...rest) => {
    const language = tokens[index]!.info.trim()
    const attributes = isLanguage(language) ? ` class="in-${language}"` : ''
    return fence(tokens, index, ...rest).replace('<pre>', `<pre tabindex="0"${attributes}>`)
  }
}

/** A table wider than the column scrolls by itself, with the keyboard too; a corner without words heads nothing. */
function scrollableTables(md: Markdown) {
  const { rules } = md.renderer
  rules.table_open = () => '<div class="scroll-x" tabindex="0" role="group" aria-label="Table"><table>\n'
  rules.table_close = () => '</table></div>\n'
  rules.th_open = (tokens, index, options, _env, self) => {
    if (tokens[index + 1]?.content === '') tokens[index]!.tag = tokens[index + 2]!.tag = 'td'
    return self.renderToken(tokens, index, options)
  }
}

/** A lesson's sections have addresses of their own, which a click on the heading gives. */
function linkedHeadings(md: Markdown) {
  const { rules } = md.renderer
  rules.heading_open = (tokens, index, options, env, self) => {
    if (!(env as LessonEnv).lesson) return self.renderToken(tokens, index, options)
    const id = slugOf(tokens[index + 1]!.content)
    tokens[index]!.attrSet('id', id)
    return `${self.renderToken(tokens, index, options)}<a class="section-link" href="#${id}">`
  }
  rules.heading_close = (tokens, index, options, env, self) =>
    ((env as LessonEnv).lesson ? '</a>' : '') + self.renderToken(tokens, index, options)
}
