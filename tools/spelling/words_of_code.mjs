// The part of a TypeScript file that a visitor reads, as a parser for cspell: the text of html`` templates without their
// markup, and strings that are words rather than names.
import { createRequire } from 'node:module'

const ts = createRequire(new URL('../../web/package.json', import.meta.url))('typescript')

/** Attributes that are shown or read out, with what they say. */
const read_attribute = /\s(?:alt|aria-description|aria-label|label|placeholder|title)="([^"]*)"/dg

// Whatever is not read becomes spaces, so that the rest stays at its place in the file.
const blank = (text) => ' '.repeat(text.length)

function withoutMarkup(text) {
  return text.replace(/<!--[^]*?-->|<\/?[a-z][^<>]*>?|&#?\w+;/g, (markup) => {
    let rest = blank(markup)
    for (const { indices } of markup.matchAll(read_attribute)) {
      const [from, to] = indices[1]
      rest = rest.slice(0, from) + markup.slice(from, to) + rest.slice(to)
    }
    return rest
  })
}

const withoutEscapes = (text) => text.replace(/\\(?:u\{\w+\}|u\w{4}|x\w\w|[^])/g, blank)

/** With a space between words, or one word with a capital: not 'pointerdown', 'ArrowLeft' or 'var(--ink)'. */
const isRead = (text) => /\S\s+\S|^\s*[A-Z][a-z]+\W*$/.test(text) && !/^\s*[a-z-]+\(/.test(text)

const takes_no_words = /\b(?:closest|matches|matchMedia|querySelector|querySelectorAll)$/
const compares = [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken]

/** A selector, or what something is compared with. */
function isCode({ parent }, source) {
  if (ts.isCallExpression(parent)) return takes_no_words.test(parent.expression.getText(source))
  return ts.isBinaryExpression(parent) && compares.includes(parent.operatorToken.kind)
}

/** A template's own text; `${...}` is looked at apart. */
function templateText(template, source) {
  const start = template.getStart(source)
  let text = source.text.slice(start, template.end)
  for (const { expression, literal } of template.templateSpans ?? []) {
    const [from, to] = [expression.pos - start - 2, literal.getStart(source) - start + 1]
    text = text.slice(0, from) + blank(text.slice(from, to)) + text.slice(to)
  }
  return text
}

function* textsIn(node, source) {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return
  const start = node.getStart(source)
  const whole = (text) => ({ text, range: [start, node.end] })
  if (ts.isTaggedTemplateExpression(node)) {
    const { tag, template } = node
    const from = template.getStart(source)
    if (/^(?:html|svg)$/.test(tag.getText(source)))
      yield { text: withoutMarkup(withoutEscapes(templateText(template, source))), range: [from, template.end] }
    for (const { expression } of template.templateSpans ?? []) yield* textsIn(expression, source)
    return
  }
  if (ts.isTemplateExpression(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isStringLiteral(node)) {
    const text = withoutMarkup(withoutEscapes(templateText(node, source)))
    if (isRead(text.slice(1, -1)) && !isCode(node, source)) yield whole(text)
  }
  for (const child of node.getChildren(source)) yield* textsIn(child, source)
}

export const words_of_code = {
  name: 'words_of_code',
  parse(content, filename) {
    const source = ts.createSourceFile(filename, content, ts.ScriptTarget.Latest, true)
    return { content, filename, parsedTexts: [...textsIn(source, source)] }
  },
}
