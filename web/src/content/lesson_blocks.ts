/**
 * The body of a lesson as a row of blocks: text, figures and exercises (`<tag name="value" />` on a line of its own) and
 * questions (a fence whose first word is the kind: ```number kv-cache-bytes).
 */
import { figureWithTag, figures, type FigureKind } from './figures.ts'
import { ContentError } from './problem.ts'

export type Block =
  | { kind: 'text'; line: number; text: string }
  | { kind: 'figure'; line: number; figure: FigureKind; attributes: Record<string, string>; after?: string }
  | { kind: 'exercise'; line: number; slug: string }
  | { kind: 'question'; line: number; question_kind: QuestionKind; id: string; text: string }

export const question_kinds = ['number', 'choice', 'slip', 'order'] as const
export type QuestionKind = (typeof question_kinds)[number]

export function splitBlocks(body: string, body_line: number, file: string): Block[] {
  const blocks: Block[] = []
  const lines = body.split('\n')
  let text: string[] = []
  let text_line = body_line
  const endText = () => {
    if (text.some((line) => line.trim() !== '')) blocks.push({ kind: 'text', line: text_line, text: text.join('\n') })
    text = []
  }
  for (let index = 0; index < lines.length; ++index) {
    const line = body_line + index
    const fence = /^```\s*(\S*)\s*(.*)$/.exec(lines[index]!)
    if (fence) {
      const end = lines.findIndex((other, at) => at > index && /^```\s*$/.test(other))
      if (end < 0) throw new ContentError(file, line, 'a fence ``` has no end')
      const kind = question_kinds.find((known) => known === fence[1])
      if (kind === undefined && fence[2] !== '') {
        throw new ContentError(
          file,
          line,
          `unknown kind of question "${fence[1]!}"; known are ${question_kinds.join(', ')}`,
        )
      }
      if (kind === undefined) {
        if (text.length === 0) text_line = line
        text.push(...lines.slice(index, end + 1))
      } else {
        endText()
        if (!/^(?=.{1,128}$)[a-z0-9]+(-[a-z0-9]+)*$/.test(fence[2]!))
          throw new ContentError(file, line, `"${fence[2]!}" is no name for a question; write some-words`)
        blocks.push({
          kind: 'question',
          line: line + 1,
          question_kind: kind,
          id: fence[2]!,
          text: lines.slice(index + 1, end).join('\n'),
        })
      }
      index = end
      continue
    }
    const tag = /^<(\/?[a-z][\w-]*)(.*)>\s*$/.exec(lines[index]!)
    if (tag) {
      endText()
      blocks.push(tagBlock(tag[1]!, tag[2]!, file, line))
      continue
    }
    if (text.length === 0) text_line = line
    text.push(lines[index]!)
  }
  endText()
  return blocks
}

function tagBlock(tag: string, rest: string, file: string, line: number): Block {
  const fail = (message: string): never => {
    throw new ContentError(file, line, message)
  }
  const attributes = readAttributes(rest, tag, fail)
  if (tag === 'exercise') {
    const { slug, ...others } = attributes
    for (const name of Object.keys(others)) fail(`unknown attribute "${name}" of <exercise>; known is slug`)
    return { kind: 'exercise', line, slug: slug ?? fail('<exercise> needs slug="some-exercise"') }
  }
  const figure =
    figureWithTag(tag) ??
    fail(`unknown tag <${tag}>; known are exercise, ${figures.map((figure) => figure.tag).join(', ')}`)
  const { after, ...own } = attributes
  const known = [...Object.keys(figure.attributes), 'after']
  for (const [name, value] of Object.entries(own)) {
    const rule =
      figure.attributes[name] ?? fail(`unknown attribute "${name}" of <${tag}>; known are ${known.join(', ')}`)
    if (!rule.test(value)) fail(`"${value}" cannot be ${name} of <${tag}>; it must match ${rule.source}`)
  }
  return { kind: 'figure', line, figure, attributes: own, ...(after !== undefined && { after }) }
}

function readAttributes(text: string, tag: string, fail: (message: string) => never): Record<string, string> {
  const attributes: Record<string, string> = {}
  let rest = text.trim()
  if (!rest.endsWith('/')) fail(`close the tag in itself: <${tag} … />`)
  rest = rest.slice(0, -1).trim()
  while (rest !== '') {
    const [whole, name, value] = /^([\w-]+)="([^"]*)"\s*/.exec(rest) ?? fail(`"${rest}" is no name="value"`)
    if (name! in attributes) fail(`"${name!}" stands twice in <${tag}>`)
    attributes[name!] = value!
    rest = rest.slice(whole!.length)
  }
  return attributes
}
