import { describe, expect, it } from 'vitest'
import { checkedMessage } from '../../../web/src/learner/messages.ts'
import type { Job } from '../../../web/src/learner/case_loop.ts'

const call = { function: 'f', arg_names: [], args: [], returns: [] }
const job: Job = { cases: [{ name: 'only', calls: [call, call], shown: true }], functions: ['f'], counts_reads: false }

const value = { rows: 1, cols: 2, data: new Float32Array(2) }
const finished = (results: unknown) => ({ kind: 'finished', results })

describe('what comes out of the sandbox', () => {
  it('passes in the right form', () => {
    const results = [[[{ name: 'output', value }], [{ name: 'error', value: 1 }]]]
    expect(checkedMessage(finished(results), job)).toEqual(finished(results))
    expect(checkedMessage({ kind: 'started', more: 1 }, job)).toEqual({ kind: 'started' })
  })

  it('may hold a matrix to be drawn', () => {
    const shown = { kind: 'show', case_index: 0, call_index: 1, name: 'scores', ...value }
    expect(checkedMessage({ ...shown, more: 1 }, job)).toEqual(shown)
  })

  it('may end a case early, after an error', () => {
    expect(checkedMessage(finished([[[{ name: 'error', value: 1 }]]]), job)).toBeDefined()
  })

  it.each([
    ['nothing', undefined],
    ['a word', 'passed'],
    ['an unknown kind', { kind: 'passed' }],
    ['neither results nor a fault', { kind: 'finished' }],
    ['too few cases', finished([])],
    ['too many cases', finished([[], []])],
    ['too many calls', finished([[[], [], []]])],
    ['a call that is no list', finished([[{}]])],
    ['a result without a name', finished([[[{ value: 1 }]]])],
    ['a result that is text', finished([[[{ name: 'output', value: '1' }]]])],
    ['a matrix of the wrong size', finished([[[{ name: 'output', value: { ...value, cols: 3 } }]]])],
    ['a matrix of negative size', finished([[[{ name: 'output', value: { rows: -1, cols: -2, data: value.data } }]]])],
    ['a matrix of doubles', finished([[[{ name: 'output', value: { rows: 1, cols: 2, data: new Float64Array(2) } }]]])],
    ['an unknown fault', { kind: 'finished', fault: { id: 'passed', title: '', message: '' } }],
    ['a fault without text', { kind: 'finished', fault: { id: 'threw', title: 1, message: '' } }],
    ['a print of an unknown case', { kind: 'print', case_index: 1, text: '' }],
    ['a matrix to be drawn in no call', { kind: 'show', case_index: 0, call_index: 2, name: 'm', ...value }],
    ['a matrix to be drawn without a name', { kind: 'show', case_index: 0, call_index: 0, name: 1, ...value }],
    [
      'a matrix to be drawn that is too large',
      { kind: 'show', case_index: 0, call_index: 0, name: 'm', rows: 1, cols: 16385, data: new Float32Array(16385) },
    ],
    ['a print that is no text', { kind: 'print', case_index: 0, text: {} }],
  ])('is refused when it is %s', (_, message) => {
    expect(checkedMessage(message, job)).toBeUndefined()
  })

  it('is refused when it holds more numbers than any exercise returns', () => {
    const huge = { rows: 2048, cols: 2047, data: new Float32Array(2048 * 2047) }
    const results = (count: number) =>
      finished([[Array.from({ length: count }, (_, i) => ({ name: `m${i}`, value: huge }))]])
    expect(checkedMessage(results(1), job)).toBeDefined()
    expect(checkedMessage(results(2), job)).toBeUndefined()
  })

  it('is cut to what a person reads', () => {
    const message = checkedMessage({ kind: 'print', case_index: 0, text: 'x'.repeat(1e6) }, job)
    expect((message as { text: string }).text.length).toBeLessThan(2200)
  })
})
