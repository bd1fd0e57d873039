import { describe, expect, it } from 'vitest'
import { workerSource } from '../../../web/src/learner/worker_source.ts'

describe('the sandbox worker’s script', () => {
  it('knows on which line the learner’s code begins', () => {
    const code = 'function attend() {\n  return 1\n}'
    const { text, first_line, lines } = workerSource('var runner = 1;\nvar more;\n', code, ['attend'])
    expect(
      text
        .split('\n')
        .slice(first_line - 1, first_line - 1 + lines)
        .join('\n'),
    ).toBe(code)
  })

  it('reports a function that is not there as undefined', () => {
    let found: unknown
    const attnStart = (program: (matrix: unknown, console: unknown) => unknown) => (found = program(null, null))
    const { text } = workerSource('', 'const here = 1 // a comment at the end', ['here', 'gone'])
    new Function('attnStart', text)(attnStart)
    expect(found).toEqual({ here: 1, gone: undefined })
  })
})
