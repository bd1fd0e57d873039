import { describe, expect, it } from 'vitest'
import { describe as describeValue, faultOfException, syntaxFault } from '../../../web/src/learner/faults.ts'

describe('naming an exception', () => {
  it.each([
    [new RangeError('Maximum call stack size exceeded'), 'stack_overflow', 'A function calls itself without end'],
    [new Error('too much recursion'), 'stack_overflow', 'A function calls itself without end'],
    [new RangeError('Array buffer allocation failed'), 'too_large', 'That is too large'],
    [new RangeError('Invalid typed array length: 1e13'), 'too_large', 'That is too large'],
    [new ReferenceError('scores is not defined'), 'threw', 'scores is not defined'],
    [new ReferenceError("Can't find variable: scores"), 'threw', 'scores is not defined'],
    [new ReferenceError("Cannot access 'sum' before initialization"), 'threw', 'sum is used before it is declared'],
    [new TypeError('Assignment to constant variable.'), 'threw', 'A constant cannot change'],
    [new TypeError("Cannot read properties of undefined (reading 'at')"), 'threw', 'Tried to read .at of undefined'],
    [new TypeError('query.get is not a function'), 'threw', 'Your code threw: query.get is not a function'],
    ['a word', 'threw', 'Your code threw something that is not an error'],
  ])('%s', (thrown, id, title) => {
    expect(faultOfException(thrown, { line: 3, column: 5 })).toMatchObject({ id, title, line: 3, column: 5 })
  })

  it('survives an error whose text throws', () => {
    expect(
      describeValue({
        toString: () => {
          throw new Error('no')
        },
      }),
    ).toBe('something that has no text')
  })
})

describe('naming a syntax error', () => {
  it('says the line', () => {
    const fault = syntaxFault("Uncaught SyntaxError: Unexpected token ';'", 2, 13, 5)
    expect(fault).toMatchObject({ title: 'Line 2 is not JavaScript yet', line: 2, column: 13 })
    expect(fault.message).toBe("Unexpected token ';'. Look at that line and the end of the one above it.")
  })

  it('knows that an error behind the last line is an open bracket', () => {
    expect(syntaxFault('Unexpected token', 6, 1, 5)).toMatchObject({ title: 'The brackets do not match up', line: 5 })
  })

  it('tells what to do about import and export', () => {
    expect(syntaxFault("Unexpected token 'export'", 1, 1, 5).message).toContain('Remove the word export')
  })
})
