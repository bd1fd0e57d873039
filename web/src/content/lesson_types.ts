/** What a lesson, its questions and the search over all of them are, as plain data made while building. */

export interface LessonSummary {
  /** From the file's name, `NN-slug.md`. */
  number: number
  slug: string
  title: string
  part: string
  minutes: number
  summary: string
  /** Slugs of lessons that one should have read. */
  needs: string[]
  /** Ids of its questions, in their order. */
  questions: string[]
  /** Slugs of the exercises that stand in it. */
  exercises: string[]
}

interface Variant {
  /** The question, as HTML. */
  ask_html: string
  /** Why the right answer is right, as HTML. */
  why_html: string
}

/** A number that is wrong in a known way. */
export interface NumberSlip {
  value: number
  html: string
}

export interface NumberVariant extends Variant {
  answer: number
  /** Of the answer, relative; 0: exact. */
  tolerance: number
  slips: NumberSlip[]
}

export interface Option {
  html: string
  right: boolean
  /** What to say when it was chosen, as HTML. */
  reply_html: string
}

export interface ChoiceVariant extends Variant {
  options: Option[]
}

export interface OrderVariant extends Variant {
  /** In the right order. */
  steps_html: string[]
  /** "Step `later` before step `earlier`" (indices), and why that is wrong, as HTML. */
  slips: { earlier: number; later: number; html: string }[]
}

/** What a number is counted in; see learner-facing units in components/attn-question/units.ts. */
export type Dimension = 'number' | 'bytes' | 'flops' | 'factor' | 'percent' | 'bits'

interface QuestionOf<Kind extends string, V> {
  id: string
  kind: Kind
  /** Predictions are committed once, and what was asked is then measured. */
  prediction: boolean
  /** Equally hard, with other numbers; never empty. */
  variants: V[]
}

export type Question =
  | (QuestionOf<'number', NumberVariant> & { dimension: Dimension; noun: string })
  | QuestionOf<'choice', ChoiceVariant>
  /** One of several statements is wrong: which? */
  | QuestionOf<'slip', ChoiceVariant>
  | QuestionOf<'order', OrderVariant>

/** A number in the text of a lesson and where it comes from. */
export type Claim = { line: number; text: string } & (
  { kind: 'computed'; expression: string } | { kind: 'cited'; source: string }
)

/** One piece of text that can be searched: a lesson's section, a term of the glossary, an exercise. */
export interface SearchDocument {
  id: string
  kind: 'lesson' | 'term' | 'exercise'
  title: string
  /** Of the section within the page; empty for the page itself. */
  section: string
  /** From the site's root. */
  url: string
  text: string
}
