/** The head of an exercise.md; `functions:` has a list of signatures. */
import { parseSignature, type Signature } from '../learner/signature.ts'
import { Fields } from './fields.ts'

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

const rules = {
  required: ['title', 'part', 'difficulty', 'minutes', 'summary', 'functions'],
  optional: ['counts_reads', 'runs_model', 'model_mistakes'],
  lists: ['functions'],
}

export function parseDocument(text: string, file: string): Document {
  const fields = new Fields(text, file, rules)
  const functions = fields.list('functions').map(({ value, line }) => signatureAt(value, line, fields))
  if (functions.length === 0)
    fields.fail(
      fields.lineOf('functions'),
      'functions: has no signature; add "  - name(arg: matrix) -> result: matrix"',
    )
  return {
    front_matter: {
      title: fields.text('title'),
      part: fields.text('part'),
      difficulty: fields.number('difficulty', 3),
      minutes: fields.number('minutes', 240),
      summary: fields.text('summary'),
      counts_reads: fields.isTrue('counts_reads'),
      runs_model: fields.isTrue('runs_model'),
      ...(fields.has('model_mistakes') && { model_mistakes: fields.text('model_mistakes') }),
      functions,
    },
    body: fields.body,
    body_line: fields.body_line,
  }
}

function signatureAt(text: string, line: number, fields: Fields): Signature {
  try {
    return parseSignature(text)
  } catch (error) {
    return fields.fail(line, (error as Error).message)
  }
}
