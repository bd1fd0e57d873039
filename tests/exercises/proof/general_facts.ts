/** Diagnoses that say what was seen without a mistake's name, each with the fact that it states. */
import type { CallResult } from '../../../web/src/runtime/protocol.ts'
import { closeEnough, type Answers } from './compare.ts'

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

const cellsOf = (value: CallResult[number]['value']) => (typeof value === 'number' ? [value] : [...value.data])

function isRightOrZero(right: CallResult, call: CallResult): boolean {
  const wanted = right.filter(({ name }) => !added.has(name))
  return wanted.every(({ name, value }) => {
    const got = call.find((each) => each.name === name)
    if (!got) return false
    const cells = cellsOf(got.value)
    return cellsOf(value).every((x, k) => cells[k] === 0 || closeEnough(x, cells[k]!))
  })
}

/** What call k of the case returns has been returned in an earlier case, for something else. */
function repeats(answers: Answers, right: Answers, index: number, k: number): boolean {
  const result = textOf(answers[index]![k])
  const wanted = textOf(right[index]?.[k])
  return answers
    .slice(0, index)
    .some((calls, earlier) =>
      calls.some((call, other) => textOf(call) === result && textOf(right[earlier]?.[other]) !== wanted),
    )
}

function textOf(call: Answers[number][number] | undefined): string {
  const results = (call ?? []).filter(({ name }) => !added.has(name))
  return JSON.stringify(results.map(({ name, value }) => [name, cellsOf(value)]))
}

export const generalFacts: Record<string, Fact> = {
  threw: (answers, right) =>
    answers.some((calls, index) => calls.some((call, k) => failed(call) && !failed(right[index]?.[k]))),
  nothing_returned: (answers, right) => countOf(answers) < countOf(right),
  returns_zeros: (answers) => numbersOf(answers).every((x) => x === 0),
  wrong_shape: (answers, right) => `${shapesOf(answers)}` !== `${shapesOf(right)}`,
  not_finite: (answers) => !numbersOf(answers).every(Number.isFinite),
  ignores_inputs: (answers, right) =>
    answers.some((calls, index) => calls.some((_, k) => repeats(answers, right, index, k))),
  partly_zero: (answers, right) =>
    right.every((calls, index) => calls.every((call, k) => isRightOrZero(call, answers[index]?.[k] ?? []))),
  unrecognised: () => true,
}
