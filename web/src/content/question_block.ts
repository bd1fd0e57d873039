/**
 * A question as it stands in a lesson, made into the variants that the page shows. Every expected number is an expression
 * that the lab's own modules compute while building.
 *
 *     ```number kv-cache-bytes
 *     vary: seq_len = 512, 1024, 2048          one variant for each
 *     given: bytes = kv_bytes({ model: 'GPT-2 small', dtype: 'float16', seq_len })
 *     unit: bytes                              number (with `noun:`), bytes, flops, factor, percent, bits
 *     answer: bytes
 *     tolerance: 1 %                           half a percent when absent; 0 for exact
 *     slip: bytes / 2 | Only the keys are counted here.
 *     prediction: true                         committed once, then measured
 *     ---
 *     The question, with {= seq_len } in it.
 *     ---
 *     Why the answer is what it is.
 *     ```
 *
 * `choice` and `slip` have `- [x] option` or `- [= condition] option` between question and why, each followed by an
 * indented line that answers who chose it; in a slip [x] marks the statement that is wrong, and a condition says what
 * holds. `order` has numbered steps in the right order, and `- 3 before 2: what is wrong with that`.
 */
import type { Block } from './lesson_blocks.ts'
import type { Dimension, NumberVariant, Option, OrderVariant, Question } from './lesson_types.ts'
import { evaluate, randomScope, type Scope } from './library.ts'
import { ContentError } from './problem.ts'

type QuestionSource = Extract<Block, { kind: 'question' }>
/** Markdown of a part of the question to HTML; `line` is where it begins. */
export type RenderPart = (text: string, line: number, scope: Scope) => string

const dimensions: readonly Dimension[] = ['number', 'bytes', 'flops', 'factor', 'percent', 'bits']
const most_variants = 8
/** Where nothing varies but random numbers. */
const random_variants = 4

interface Part {
  text: string
  line: number
}

type Header = { key: string; value: string; line: number }[]

export function expandQuestion(source: QuestionSource, file: string, library: Scope, render: RenderPart): Question {
  const parts = splitParts(source)
  const [head, ask, ...rest] = parts as [Part, Part, ...Part[]]
  const fail = (line: number, message: string): never => {
    throw new ContentError(file, line, message)
  }
  const wanted = source.question_kind === 'number' ? 3 : 4
  if (parts.length !== wanted) {
    const names = wanted === 3 ? 'head, question, why' : 'head, question, options, why'
    fail(
      source.line,
      `the question "${source.id}" has ${parts.length} parts between lines ---, not ${wanted}: ${names}`,
    )
  }
  const why = rest.at(-1)!
  const header = readHeader(head, source, fail)
  const one = (key: string) => header.find((field) => field.key === key)
  const scopes = variantScopes(header, library, fail)
  const common = { id: source.id, prediction: one('prediction')?.value === 'true' }
  const said = (scope: Scope) => ({
    ask_html: render(ask.text, ask.line, scope),
    why_html: render(why.text, why.line, scope),
  })

  if (source.question_kind === 'number') {
    const unit = one('unit') ?? fail(source.line, 'a number needs unit: number, bytes, flops, factor, percent or bits')
    const dimension = dimensions.find((known) => known === unit.value)
    if (!dimension) fail(unit.line, `"${unit.value}" is no unit; known are ${dimensions.join(', ')}`)
    const variants = scopes.map((scope) => ({ ...said(scope), ...numberOf(header, scope, render, source.line, fail) }))
    return { ...common, kind: 'number', dimension: dimension!, noun: one('noun')?.value ?? '', variants }
  }
  if (source.question_kind === 'order') {
    const variants = scopes.map((scope) => ({ ...said(scope), ...orderOf(rest[0]!, scope, render, fail) }))
    return { ...common, kind: 'order', variants }
  }
  const kind = source.question_kind
  const variants = scopes.map((scope, index) => {
    const options = optionsOf(rest[0]!, kind, scope, render, fail)
    // Statements may build on each other; of options none should be known by its place.
    return { ...said(scope), options: kind === 'slip' ? options : shuffled(options, `${source.id} ${index}`) }
  })
  return { ...common, kind, variants }
}

/** In an order that follows from the name alone. */
function shuffled<T>(values: readonly T[], name: string): T[] {
  const seed = [...name].reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0, 7)
  const { int } = randomScope(seed) as { int(from: number, to: number): number }
  const order = [...values]
  for (let last = order.length - 1; last > 0; --last) {
    const other = int(0, last)
    ;[order[last], order[other]] = [order[other]!, order[last]!]
  }
  return order
}

function splitParts({ text, line }: QuestionSource): Part[] {
  const parts: Part[] = [{ text: '', line }]
  for (const [index, row] of text.split('\n').entries()) {
    if (/^---\s*$/.test(row)) parts.push({ text: '', line: line + index + 1 })
    else parts.at(-1)!.text += `${row}\n`
  }
  return parts
}

type Fail = (line: number, message: string) => never

const header_keys: Record<QuestionSource['question_kind'], readonly string[]> = {
  number: ['vary', 'given', 'unit', 'noun', 'answer', 'tolerance', 'slip', 'prediction'],
  choice: ['vary', 'given', 'prediction'],
  slip: ['vary', 'given'],
  order: ['vary', 'given'],
}

function readHeader({ text, line }: Part, { question_kind }: QuestionSource, fail: Fail): Header {
  const header: Header = []
  for (const [index, row] of text.split('\n').entries()) {
    if (row.trim() === '') continue
    const [, key, value] = /^([a-z]+):\s*(.+?)\s*$/.exec(row) ?? fail(line + index, `"${row}" is no "key: value" line`)
    const known = header_keys[question_kind]
    if (!known.includes(key!))
      fail(line + index, `unknown field "${key!}" of a ${question_kind} question; known are ${known.join(', ')}`)
    header.push({ key: key!, value: value!, line: line + index })
  }
  return header
}

/** Every combination of what varies, or eight of them spread over all; then what is given, in order. */
function variantScopes(header: Header, library: Scope, fail: Fail): Scope[] {
  const compute = (expression: string, scope: Scope, line: number): unknown => {
    try {
      return evaluate(expression, scope)
    } catch (error) {
      return fail(line, (error as Error).message)
    }
  }
  let combinations: Record<string, unknown>[] = [{}]
  for (const { value, line } of header.filter(({ key }) => key === 'vary')) {
    const { name, expression } = assignment(value, line, fail)
    const values = compute(`[${expression}]`, library, line) as unknown[]
    combinations = combinations.flatMap((before) => values.map((each) => ({ ...before, [name]: each })))
  }
  const random = header.some(({ value }) => /\brandom\./.test(value))
  const count = Math.min(most_variants, random ? Math.max(random_variants, combinations.length) : combinations.length)
  return Array.from({ length: count }, (_, variant) => {
    const chosen = Math.floor((variant * combinations.length) / count)
    let scope: Scope = { ...library, random: randomScope(variant), ...combinations[chosen] }
    for (const { value, line } of header.filter(({ key }) => key === 'given')) {
      const { name, expression } = assignment(value, line, fail)
      scope = { ...scope, [name]: compute(expression, scope, line) }
    }
    return scope
  })
}

function assignment(value: string, line: number, fail: Fail): { name: string; expression: string } {
  const [, name, expression] = /^([a-zA-Z]\w*)\s*=\s*(.+)$/.exec(value) ?? fail(line, `"${value}" is no "name = value"`)
  return { name: name!, expression: expression! }
}

function numberAt(expression: string, scope: Scope, line: number, fail: Fail): number {
  try {
    const value = evaluate(expression, scope)
    if (typeof value === 'number' && Number.isFinite(value)) return value
    return fail(line, `"${expression}" gives ${String(value)}, which is no number`)
  } catch (error) {
    return fail(line, (error as Error).message)
  }
}

function numberOf(
  header: Header,
  scope: Scope,
  render: RenderPart,
  line: number,
  fail: Fail,
): Pick<NumberVariant, 'answer' | 'tolerance' | 'slips'> {
  const one = (key: string) => header.find((field) => field.key === key)
  const asked = one('answer') ?? fail(line, 'a number question needs answer: expression')
  const answer = numberAt(asked.value, scope, asked.line, fail)
  const given = one('tolerance')
  const tolerance = given === undefined ? 0.005 : Number.parseFloat(given.value) / 100
  if (!(tolerance >= 0 && tolerance < 0.5)) fail(given!.line, `"${given!.value}" is no tolerance, such as 1 %`)
  const isNear = (value: number, other: number) => Math.abs(value - other) <= tolerance * Math.abs(other)
  const slips: NumberVariant['slips'] = []
  for (const { value, line } of header.filter(({ key }) => key === 'slip')) {
    const [, expression, words] =
      /^(.+?)\s*\|\s*(.+)$/.exec(value) ?? fail(line, 'a slip is "expression | what is wrong"')
    const slip = numberAt(expression!, scope, line, fail)
    if (isNear(slip, answer))
      fail(line, `"${expression!}" is the right answer here (${answer}), so it cannot be a slip`)
    if (slips.some((other) => isNear(slip, other.value)))
      fail(
        line,
        `"${expression!}" gives ${slip} here, as another slip does, so neither can be named; vary something else`,
      )
    slips.push({ value: slip, html: render(words!, line, scope) })
  }
  return { answer, tolerance, slips }
}

function optionsOf(part: Part, kind: 'choice' | 'slip', scope: Scope, render: RenderPart, fail: Fail): Option[] {
  const options: (Option & { line: number })[] = []
  const rows = part.text.split('\n')
  for (let index = 0; index < rows.length; ++index) {
    const line = part.line + index
    if (rows[index]!.trim() === '') continue
    const [, mark, text] =
      /^- \[( |x|=(?:[^[\]]|\[[^\]]*\])+)\] (.+)$/.exec(rows[index]!) ??
      fail(line, `"${rows[index]!}" is no option: write "- [x] right" or "- [ ] wrong", and the reply indented below`)
    const reply: string[] = []
    while (/^ {2}\S/.test(rows[index + 1] ?? '')) reply.push(rows[++index]!.trim())
    if (reply.length === 0) fail(line, 'an option needs an indented line below it that answers who chose it')
    const holds = mark!.startsWith('=') ? conditionAt(mark!.slice(1), scope, line, fail) : undefined
    const right = holds === undefined ? mark === 'x' : kind === 'slip' ? !holds : holds
    options.push({
      html: render(text!, line, scope),
      right,
      reply_html: render(reply.join('\n'), line + 1, scope),
      line,
    })
  }
  if (options.length < 2) fail(part.line, 'a choice needs at least two options')
  const right = options.filter((option) => option.right).length
  if (right !== 1) fail(part.line, `exactly one option must be right; here ${right} are`)
  return options.map(({ html, right, reply_html }) => ({ html, right, reply_html }))
}

function conditionAt(expression: string, scope: Scope, line: number, fail: Fail): boolean {
  try {
    const holds = evaluate(expression, scope)
    return typeof holds === 'boolean' ? holds : fail(line, `"${expression}" gives ${String(holds)}, not true or false`)
  } catch (error) {
    return fail(line, (error as Error).message)
  }
}

function orderOf(part: Part, scope: Scope, render: RenderPart, fail: Fail): Pick<OrderVariant, 'steps_html' | 'slips'> {
  const steps_html: string[] = []
  const slips: OrderVariant['slips'] = []
  for (const [index, row] of part.text.split('\n').entries()) {
    const line = part.line + index
    if (row.trim() === '') continue
    const step = /^\d+\. (.+)$/.exec(row)
    const slip = /^- (\d+) before (\d+): (.+)$/.exec(row)
    if (step) steps_html.push(render(step[1]!, line, scope))
    else if (slip) {
      const [later, earlier] = [Number(slip[1]) - 1, Number(slip[2]) - 1]
      if (earlier >= later) fail(line, `step ${slip[1]!} before ${slip[2]!} is the right order`)
      slips.push({ earlier, later, html: render(slip[3]!, line, scope) })
    } else fail(line, `"${row}" is neither a step "1. …" nor "- 3 before 2: …"`)
  }
  if (steps_html.length < 3) fail(part.line, 'an order needs at least three steps')
  if (slips.some(({ later }) => later >= steps_html.length)) fail(part.line, 'a slip names a step that is not there')
  return { steps_html, slips }
}
