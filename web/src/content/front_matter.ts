/**
 * The head of an exercise.md: `key: value` lines between two `---`, and `functions:` with a list of signatures. No quotes
 * and no nesting, so there is nothing to learn and little to get wrong; every field must be known.
 */
import { parseSignature, type Signature } from '../learner/signature.ts'
import { ContentError } from './problem.ts'

export interface FrontMatter {
  title: string
  part: string
  difficulty: number
  minutes: number
  summary: string
  counts_reads: boolean
  /** The trained model can run on these functions: see learner/own_text.ts. */
  runs_model: boolean
  /** Exercise whose mistakes the trained model makes on this page: one that runs the model. */
  model_mistakes?: string
  functions: Signature[]
}

export interface Document {
  front_matter: FrontMatter
  body: string
  /** Line of the file on which `body` begins, from 1. */
  body_line: number
}

const required = ['title', 'part', 'difficulty', 'minutes', 'summary', 'functions']
const known = new Set([...required, 'counts_reads', 'runs_model', 'model_mistakes'])

export function parseDocument(text: string, file: string): Document {
  const lines = text.split(/\r?\n/)
  const fail = (line: number, message: string): never => {
    throw new ContentError(file, line, message)
  }
  if (lines[0] !== '---') fail(1, 'begins without front matter; the first line must be ---')
  const end = lines.indexOf('---', 1)
  if (end < 0) fail(1, 'the front matter has no end; close it with a line ---')

  const values = new Map<string, { value: string; line: number }>()
  const functions: Signature[] = []
  for (let index = 1; index < end; ++index) {
    const line = index + 1
    const item = /^ {2}- (.+)$/.exec(lines[index]!)
    if (item) {
      if ([...values.keys()].at(-1) !== 'functions')
        fail(line, 'a list item outside functions:; indent only signatures')
      functions.push(signatureAt(item[1]!, line, fail))
      continue
    }
    const pair = /^([a-z_]+):\s*(.*)$/.exec(lines[index]!)
    if (!pair) fail(line, `"${lines[index]!}" is no "key: value" line`)
    const [, key, value] = pair as unknown as [string, string, string]
    if (!known.has(key)) fail(line, `unknown field "${key}"; known are ${[...known].join(', ')}`)
    if (values.has(key)) fail(line, `"${key}" stands here twice; remove one`)
    values.set(key, { value: value.trim(), line })
  }
  for (const key of required)
    if (!values.has(key)) fail(end + 1, `the field "${key}" is missing; add it above this line`)
  if (functions.length === 0)
    fail(values.get('functions')!.line, 'functions: has no signature; add "  - name(arg: matrix) -> result: matrix"')

  const textOf = (key: string) => {
    const { value, line } = values.get(key)!
    return value === '' ? fail(line, `"${key}" is empty`) : value
  }
  const numberOf = (key: string, most: number) => {
    const value = Number(textOf(key))
    const good = Number.isInteger(value) && value >= 1 && value <= most
    return good ? value : fail(values.get(key)!.line, `"${key}" must be a whole number from 1 to ${most}`)
  }
  const isTrue = (key: string) => {
    const given = values.get(key)
    if (given && !['true', 'false'].includes(given.value)) fail(given.line, `"${key}" must be true or false`)
    return given?.value === 'true'
  }
  return {
    front_matter: {
      title: textOf('title'),
      part: textOf('part'),
      difficulty: numberOf('difficulty', 3),
      minutes: numberOf('minutes', 240),
      summary: textOf('summary'),
      counts_reads: isTrue('counts_reads'),
      runs_model: isTrue('runs_model'),
      ...(values.has('model_mistakes') && { model_mistakes: textOf('model_mistakes') }),
      functions,
    },
    body: lines.slice(end + 1).join('\n'),
    body_line: end + 2,
  }
}

function signatureAt(text: string, line: number, fail: (line: number, message: string) => never): Signature {
  try {
    return parseSignature(text)
  } catch (error) {
    return fail(line, (error as Error).message)
  }
}
