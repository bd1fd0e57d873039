import { describe, expect, it } from 'vitest'
import type { Diagnostic } from '../../../../web/src/compiler/diagnostics.ts'
import { problemsOf } from '../../../../web/src/components/attn-exercise/clang_problems.ts'

const error: Diagnostic = {
  severity: 'error',
  message: "use of undeclared identifier 'keyy'; did you mean 'key'?",
  place: { line: 4, column: 12 },
  ranges: [{ from: { line: 4, column: 12 }, to: { line: 4, column: 16 } }],
  fixes: [{ from: { line: 4, column: 12 }, to: { line: 4, column: 16 }, text: 'key' }],
  notes: [{ message: "'key' declared here", place: { line: 2, column: 40 }, fixes: [] }],
}

describe('problemsOf', () => {
  it('keeps the place, the range and the words of clang, with its notes', () => {
    expect(problemsOf([error])).toEqual([
      {
        severity: 'error',
        message: "use of undeclared identifier 'keyy'; did you mean 'key'?\nLine 2: 'key' declared here",
        line: 4,
        column: 12,
        end: { line: 4, column: 16 },
        fixes: [{ label: 'Change to key', changes: error.fixes }],
      },
    ])
  })

  it('says what a fix does', () => {
    const at = { line: 4, column: 16 }
    const labels = (fixes: Diagnostic['fixes']) =>
      problemsOf([{ ...error, fixes }])[0]!.fixes!.map(({ label }) => label)
    expect(labels([{ from: at, to: at, text: ';' }])).toEqual(['Insert ;'])
    expect(labels([{ ...error.fixes[0]!, text: '' }])).toEqual(['Remove it'])
    expect(labels([{ from: at, to: at, text: '(' }, error.fixes[0]!])).toEqual(['Mend it'])
    expect(labels([])).toEqual([])
  })

  it('offers the fix of a note and leaves its text to the button', () => {
    const note = { message: 'place parentheses around it', place: error.place!, fixes: error.fixes }
    const [problem] = problemsOf([{ ...error, fixes: [], notes: [note] }])
    expect(problem!.message).toBe(error.message)
    expect(problem!.fixes).toHaveLength(1)
  })

  it('leaves out what has no place in the code, and remarks', () => {
    const elsewhere: Diagnostic = { severity: 'error', message: error.message, ranges: [], fixes: [], notes: [] }
    expect(problemsOf([elsewhere, { ...error, severity: 'remark' }])).toEqual([])
  })

  it('leaves the end to the editor where clang gives no range on that line', () => {
    const [problem] = problemsOf([{ ...error, ranges: [{ from: { line: 3, column: 1 }, to: { line: 4, column: 2 } }] }])
    expect(problem).not.toHaveProperty('end')
  })
})
