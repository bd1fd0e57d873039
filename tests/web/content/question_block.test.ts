import { describe, expect, it } from 'vitest'
import { evaluate, randomScope, type Scope } from '../../../web/src/content/library.ts'
import { expandQuestion } from '../../../web/src/content/question_block.ts'
import type { QuestionKind } from '../../../web/src/content/lesson_blocks.ts'
import type { Option } from '../../../web/src/content/lesson_types.ts'

const scope: Scope = { twice: (value: number) => 2 * value, sqrt: Math.sqrt }

/** Text as it is, with {= } filled in. */
const render = (text: string, _line: number, scope: Scope) =>
  text.trim().replace(/\{= (.+?) \}/g, (_, expression: string) => String(evaluate(expression, scope)))

const expand = (question_kind: QuestionKind, ...lines: string[]) =>
  expandQuestion(
    { kind: 'question', line: 5, question_kind, id: 'some-id', text: lines.join('\n') },
    'l.md',
    scope,
    render,
  )

const number = [
  'unit: number',
  'answer: twice(3)',
  'slip: 3 | Once, not twice.',
  '---',
  'Twice three?',
  '---',
  'Because.',
]

describe('a number question', () => {
  it('is computed, with its slips', () => {
    expect(expand('number', ...number)).toEqual({
      id: 'some-id',
      kind: 'number',
      prediction: false,
      dimension: 'number',
      noun: '',
      variants: [
        {
          ask_html: 'Twice three?',
          why_html: 'Because.',
          answer: 6,
          tolerance: 0.005,
          slips: [{ value: 3, html: 'Once, not twice.' }],
        },
      ],
    })
  })

  it('has a variant for each combination, up to eight', () => {
    const of = (...vary: string[]) =>
      expand('number', ...vary, 'unit: bytes', 'answer: a', '---', 'a is {= a }', '---', 'w').variants.map(
        ({ ask_html }) => ask_html,
      )
    expect(of('vary: a = 1, 2, 3')).toEqual(['a is 1', 'a is 2', 'a is 3'])
    expect(of('vary: a = 1, 2, 3', 'vary: b = 1, 2, 3, 4')).toHaveLength(8)
    expect(new Set(of('given: a = random.int(0, 10 ** 9)')).size).toBe(4)
  })

  it('sees in a given what was given before', () => {
    const { variants } = expand(
      'number',
      'vary: a = 3',
      'given: b = a + 1',
      'unit: factor',
      'answer: b * b',
      '---',
      'q',
      '---',
      'w',
    )
    expect(variants).toMatchObject([{ answer: 16 }])
  })

  it('reads tolerance and prediction', () => {
    const question = expand('number', 'tolerance: 2 %', 'prediction: true', ...number)
    expect(question).toMatchObject({ prediction: true, variants: [{ tolerance: 0.02 }] })
  })

  const without = (line: string, ...instead: string[]) => number.flatMap((each) => (each === line ? instead : [each]))

  it.each([
    [without('answer: twice(3)'), 'l.md:5: a number question needs answer: expression'],
    [without('unit: number'), 'l.md:5: a number needs unit'],
    [without('unit: number', 'unit: apples'), 'l.md:5: "apples" is no unit'],
    [without('answer: twice(3)', 'answer: thrice(3)'), 'l.md:6: "thrice(3)" cannot be computed'],
    [without('answer: twice(3)', 'answer: "six"'), 'l.md:6: ""six"" gives six, which is no number'],
    [
      without('slip: 3 | Once, not twice.', 'slip: 6 | x'),
      'l.md:7: "6" is the right answer here (6), so it cannot be a slip',
    ],
    [['slip: 3 | One.', ...number], 'l.md:8: "3" gives 3 here, as another slip does'],
    [without('slip: 3 | Once, not twice.', 'slip: 3'), 'l.md:7: a slip is "expression | what is wrong"'],
    [without('slip: 3 | Once, not twice.', 'colour: red'), 'l.md:7: unknown field "colour" of a number question'],
    [['tolerance: much', ...number], 'l.md:5: "much" is no tolerance'],
    [number.slice(0, -2), 'l.md:5: the question "some-id" has 2 parts between lines ---, not 3'],
  ])('fails with file and line', (lines, message) => expect(() => expand('number', ...lines)).toThrow(message))
})

const optionsOf = (variant: object) => ('options' in variant ? (variant.options as Option[]) : [])

describe('a choice', () => {
  const choice = ['---', 'Which?', '---', '- [x] This', '  Yes.', '- [ ] That', '  No.', '---', 'Because.']

  it('has options, each with a reply', () => {
    const [variant] = expand('choice', ...choice).variants
    expect(variant).toMatchObject({ ask_html: 'Which?', why_html: 'Because.' })
    expect(optionsOf(variant!)).toHaveLength(2)
    expect(optionsOf(variant!)).toEqual(
      expect.arrayContaining([
        { html: 'This', right: true, reply_html: 'Yes.' },
        { html: 'That', right: false, reply_html: 'No.' },
      ]),
    )
  })

  it('puts them in an order that follows from its name; statements stay', () => {
    const many = ['vary: a = 1, 2, 3, 4, 5, 6, 7, 8', ...choice.toSpliced(7, 0, '- [ ] None', '  No.')]
    const right = (kind: QuestionKind) =>
      expand(kind, ...many).variants.map((variant) => optionsOf(variant).findIndex(({ right }) => right))
    expect(right('choice')).toEqual(right('choice'))
    expect(new Set(right('choice')).size).toBeGreaterThan(1)
    expect(right('slip')).toEqual(Array(8).fill(0))
  })

  it('computes which one is right, and in a slip which one does not hold', () => {
    const options = ['- [= [1, 2][0] === 1] one', '  a', '- [= sqrt(4) === 3] three', '  b']
    const right = (kind: QuestionKind) =>
      optionsOf(expand(kind, '---', 'q', '---', ...options, '---', 'w').variants[0]!).find(({ right }) => right)!.html
    expect(right('choice')).toBe('one')
    expect(right('slip')).toBe('three')
  })

  it.each([
    [choice.with(3, '- [ ] This'), 'l.md:8: exactly one option must be right; here 0 are'],
    [choice.with(5, '- [x] That'), 'exactly one option must be right; here 2 are'],
    [choice.toSpliced(4, 1), 'l.md:8: an option needs an indented line below it'],
    [choice.with(3, 'This'), 'l.md:8: "This" is no option'],
    [choice.with(3, '- [= 3] This'), 'l.md:8: " 3" gives 3, not true or false'],
  ])('fails with file and line', (lines, message) => expect(() => expand('choice', ...lines)).toThrow(message))
})

describe('an order', () => {
  const order = ['---', 'Order?', '---', '1. a', '2. b', '3. c', '- 3 before 1: too soon', '---', 'Because.']

  it('has steps and slips', () => {
    expect(expand('order', ...order).variants).toMatchObject([
      { steps_html: ['a', 'b', 'c'], slips: [{ earlier: 0, later: 2, html: 'too soon' }] },
    ])
  })

  it.each([
    [order.with(6, '- 1 before 3: fine'), 'l.md:11: step 1 before 3 is the right order'],
    [order.with(6, '- 7 before 1: none'), 'a slip names a step that is not there'],
    [order.with(6, 'nonsense'), 'l.md:11: "nonsense" is neither a step'],
    [order.toSpliced(5, 1), 'an order needs at least three steps'],
  ])('fails with file and line', (lines, message) => expect(() => expand('order', ...lines)).toThrow(message))
})

describe('random numbers', () => {
  it('are the same for the same seed, within their bounds', () => {
    type Random = { ints(count: number, from: number, to: number): number[] }
    const ints = (seed: number) => (randomScope(seed) as unknown as Random).ints(500, -2, 2)
    expect(ints(1)).toEqual(ints(1))
    expect(ints(1)).not.toEqual(ints(2))
    expect(new Set(ints(3))).toEqual(new Set([-2, -1, 0, 1, 2]))
  })
})
