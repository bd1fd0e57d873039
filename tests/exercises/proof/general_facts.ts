/** Diagnoses that say what was seen without a mistake's name, each with the fact that it states. */
import type { Answers } from './compare.ts'

type Fact = (answers: Answers, right: Answers) => boolean

const matricesOf = (answers: Answers) =>
  answers.flat(2).flatMap(({ value }) => (typeof value === 'number' ? [] : [value]))

/** What the runner adds to a call's results. */
const added = new Set(['reads', 'writes', 'error'])

const bareNumbersOf = (answers: Answers) =>
  answers.flat(2).flatMap(({ name, value }) => (typeof value === 'number' && !added.has(name) ? [value] : []))

const numbersOf = (answers: Answers) => [
  ...matricesOf(answers).flatMap(({ data }) => [...data]),
  ...bareNumbersOf(answers),
]

const countOf = (answers: Answers) => matricesOf(answers).length + bareNumbersOf(answers).length

const shapesOf = (answers: Answers) => matricesOf(answers).map(({ rows, cols }) => `${rows} × ${cols}`)

const failed = (call: Answers[number][number] | undefined) => call?.some(({ name }) => name === 'error') ?? false

export const generalFacts: Record<string, Fact> = {
  threw: (answers, right) =>
    answers.some((calls, index) => calls.some((call, k) => failed(call) && !failed(right[index]?.[k]))),
  nothing_returned: (answers, right) => countOf(answers) < countOf(right),
  returns_zeros: (answers) => numbersOf(answers).every((x) => x === 0),
  wrong_shape: (answers, right) => `${shapesOf(answers)}` !== `${shapesOf(right)}`,
  not_finite: (answers) => !numbersOf(answers).every(Number.isFinite),
  unrecognised: () => true,
}
