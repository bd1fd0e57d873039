import { describe, expect, it } from 'vitest'
import { agrees, cell, cellText, differs } from '../../../web/src/components/attn-verdict/comparison_table.ts'
import { printedCases } from '../../../web/src/components/attn-verdict/printed.ts'
import { scrollNeeded } from '../../../web/src/components/attn-verdict/reveal.ts'
import { verdictOf, type Verdict } from '../../../web/src/learner/check_exercise.ts'
import { stoppedFault } from '../../../web/src/learner/faults.ts'

describe('a cell of the comparison', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [1, '1.000'],
    [0.3368, '0.337'],
    [-0.2, '−0.200'],
    [12.34, '12.3'],
    [512.7, '513'],
    [0.00002, '2.0e-5'],
    [-1e30, '−1.0e+30'],
    [NaN, 'NaN'],
    [-Infinity, '−∞'],
    [undefined, '–'],
  ])('shows %s as %s', (value, text) => {
    expect(cellText(value)).toBe(text)
  })

  it('shows nothing else as a plain 0 than 0: a blocked weight is exactly that', () => {
    expect(cellText(1e-30)).not.toBe('0')
  })

  it('is wrong beyond rounding, when it is NaN, and when it is not there', () => {
    expect(differs(0.5, 0.50001)).toBe(false)
    expect(differs(0.5, 0.51)).toBe(true)
    expect(differs(NaN, 0)).toBe(true)
    expect(differs(-Infinity, -Infinity)).toBe(false)
    expect(differs(100.05, 100)).toBe(false)
    expect(differs(2.0005, 2)).toBe(true)
    expect(differs(0, NaN)).toBe(false)
    expect(differs(undefined, 1)).toBe(true)
  })

  it('is none outside of the matrix', () => {
    const matrix = { rows: 1, cols: 2, data: new Float32Array([1, 2]) }
    expect([cell(matrix, 0, 1), cell(matrix, 1, 0), cell(matrix, 0, 2)]).toEqual([2, undefined, undefined])
  })
})

describe('a comparison', () => {
  const matrix = (...data: number[]) => ({ rows: 1, cols: data.length, data: new Float32Array(data) })
  const compared = (title: string, got: number[], expected: number[]) =>
    agrees({
      title,
      got: matrix(...got),
      expected: matrix(...expected),
      row_labels: [],
      col_labels: [],
      row: 0,
      col: 0,
    })

  it('matches where every cell is right, and only there', () => {
    expect(compared('output', [0.884, 0.5], [0.88401, 0.5])).toBe(true)
    expect(compared('output', [0.884, 0.5], [0.884, 0.6])).toBe(false)
    expect(compared('output', [0.884], [0.884, 0.6])).toBe(false)
  })

  it('does not match where a blocked weight is a little more than 0', () => {
    expect(compared('weights', [1, 1e-9], [1, 0])).toBe(false)
    expect(compared('output', [1, 1e-9], [1, 0])).toBe(true)
  })
})

describe('what was printed', () => {
  const lines = (count: number) => Array.from({ length: count }, (_, k) => `line ${k + 1}`)
  const verdict = (prints: [case_index: number, text: string][]): Verdict => ({
    ...verdictOf(undefined, stoppedFault),
    seed: 1,
    ms: 1,
    shows: [],
    prints: prints.map(([case_index, text]) => ({ case_index, text })),
    case_names: ['small', 'wide', 'long'],
    case_name: 'long',
  })

  it('stands under the name of its case, in every case', () => {
    const cases = printedCases(verdict([[0, '1.4'], [0, '1'], [1, '16'], [2, '2']])) // prettier-ignore
    expect(cases.map(({ name, text, more }) => [name, text, more])).toEqual([
      ['small', '1.4\n1', 0],
      ['wide', '16', 0],
      ['long', '2', 0],
    ])
  })

  it('is cut where it is long, sooner in cases that are not the first and not the one that went wrong', () => {
    const many = lines(40).join('\n')
    const cases = printedCases(verdict([[0, many], [1, many], [2, many]])) // prettier-ignore
    expect(cases.map(({ more }) => more)).toEqual([16, 34, 16])
    expect(cases.map(({ text, rest }) => `${text}\n${rest}`)).toEqual([many, many, many])
  })

  it('is not cut for a single line', () => {
    expect(printedCases(verdict([[1, lines(7).join('\n')]]))[0]!.more).toBe(0)
  })
})

describe('a verdict that arrives', () => {
  const view = { top: 72, bottom: 900 }
  const at = (top: number, height = 400) =>
    scrollNeeded({ top, bottom: top + height }, { top: top + 20, bottom: top + 50 }, view)

  it('stays where it is while its title can be seen', () => {
    expect(at(100)).toBe(0)
    expect(at(850)).toBe(0)
  })

  it('is scrolled to from above, until all of it is there or its begin is at the top', () => {
    expect(at(1080)).toBe(580)
    expect(at(1080, 2000)).toBe(1008)
  })

  it('is scrolled back to from below', () => {
    expect(at(-300)).toBe(-372)
  })
})
