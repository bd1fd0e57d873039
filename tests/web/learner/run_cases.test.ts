import { describe, expect, it } from 'vitest'
import type { Job, Shown } from '../../../web/src/learner/case_loop.ts'
import { runCases } from '../../../web/src/learner/run_cases.ts'
import type { Call, ExerciseCase } from '../../../web/src/runtime/protocol.ts'
import { loadProgram } from './load_program.ts'

const matrix = (rows: number, cols: number, values: number[]) => ({ rows, cols, data: Float32Array.from(values) })

function call(overrides: Partial<Call> = {}): Call {
  return {
    function: 'twice',
    arg_names: ['query'],
    args: [matrix(1, 2, [1, 2])],
    returns: [{ name: 'output', kind: 'matrix' }],
    ...overrides,
  }
}

function run(code: string, calls: Call[][], options: { functions?: string[]; counts_reads?: boolean } = {}) {
  const functions = options.functions ?? ['twice']
  const cases: ExerciseCase[] = calls.map((each, index) => ({ name: `case ${index}`, calls: each, shown: index === 0 }))
  const job: Job = { cases, functions, counts_reads: options.counts_reads ?? false }
  const prints: string[] = []
  const shows: Shown[] = []
  const outcome = runCases(loadProgram(code, functions), job, {
    print: (index, text) => prints.push(`${index}: ${text}`),
    show: (shown) => shows.push(shown),
    placeOf: () => undefined,
  })
  return { ...outcome, prints, shows }
}

const twice = `function twice(query) {
  const output = new Matrix(query.rows, query.cols)
  for (let c = 0; c < query.cols; c++) output.set(0, c, 2 * query.at(0, c))
  return output
}`

describe('running a learner’s functions', () => {
  it('returns what they return, with the reads and writes of that call', () => {
    const { results } = run(twice, [[call(), call()]])
    const expected = [
      { name: 'output', value: matrix(1, 2, [2, 4]) },
      { name: 'reads', value: 2 },
      { name: 'writes', value: 2 },
    ]
    expect(results).toEqual([[expected, expected]])
  })

  it.each([
    ['an object', '{ output: query, weights: query }'],
    ['an array', '[query, query]'],
  ])('takes several results as %s', (_, returned) => {
    const returns = [
      { name: 'output', kind: 'matrix' as const },
      { name: 'weights', kind: 'matrix' as const },
    ]
    const { results } = run(`function twice(query) { return ${returned} }`, [[call({ returns })]])
    expect(results![0]![0]!.map(({ name }) => name)).toEqual(['output', 'weights', 'reads', 'writes'])
  })

  it('leaves out what was not returned and says what was there instead', () => {
    const { results, fault } = run('function twice() { return "done" }', [[call()]])
    expect(results![0]![0]!.map(({ name }) => name)).toEqual(['reads', 'writes'])
    expect(fault).toMatchObject({ id: 'wrong_return', case_name: 'case 0' })
    expect(fault!.message).toContain('Where output should be there was a string.')
  })

  it('loads the program afresh for each case, and keeps its state within one', () => {
    const code = 'let count = 0; const twice = () => ++count'
    const returns = [{ name: 'count', kind: 'number' as const }]
    const { results } = run(code, [[call({ returns }), call({ returns })], [call({ returns })]])
    const counts = results!.map((calls) => calls.map((result) => result[0]!.value))
    expect(counts).toEqual([[1, 2], [1]])
  })

  it('hands the learner’s own objects from one call to the next', () => {
    const code = `function make() { return { size: 0 } }
      function grow(cache) { return ++cache.size }`
    const make = call({ function: 'make', args: [], returns: [{ name: 'cache', kind: 'object', object: 7 }] })
    const grow = call({ function: 'grow', args: [{ object: 7 }], returns: [{ name: 'size', kind: 'number' }] })
    const { results } = run(code, [[make, grow, grow]], { functions: ['make', 'grow'] })
    expect(results![0]!.map((result) => result.find(({ name }) => name === 'size')?.value)).toEqual([undefined, 1, 2])
  })

  it('keeps an array as the learner’s object', () => {
    const code = 'function make() { return [] }\nfunction grow(cache) { return cache.push(1) }'
    const make = call({ function: 'make', args: [], returns: [{ name: 'cache', kind: 'object', object: 1 }] })
    const grow = call({ function: 'grow', args: [{ object: 1 }], returns: [{ name: 'size', kind: 'number' }] })
    const { results } = run(code, [[make, grow]], { functions: ['make', 'grow'] })
    expect(results![0]![1]![0]).toEqual({ name: 'size', value: 1 })
  })

  it('overwrites the arguments after the call, and never what was returned', () => {
    const code = `let kept
      function twice(query) { const before = kept?.at(0, 0) ?? -1; kept = query; return before }`
    const returns = [{ name: 'before', kind: 'number' as const }]
    const { results } = run(code, [[call({ returns, overwrite_args: 99 }), call({ returns })]])
    expect(results![0]!.map((result) => result[0]!.value)).toEqual([-1, 99])

    const same = run('const twice = (query) => query', [[call({ overwrite_args: 99 })]])
    expect(same.results![0]![0]![0]!.value).toEqual(matrix(1, 2, [1, 2]))
  })

  it('goes on with the next call after an expected error, with the next case after another', () => {
    const code = 'function twice() { throw new Error("full") }'
    const { results, fault } = run(code, [[call({ may_fail: true }), call(), call()], [call({ may_fail: true })]])
    expect(results!.map((calls) => calls.length)).toEqual([2, 1])
    expect(results![0]![0]![0]).toEqual({ name: 'error', value: 1 })
    expect(fault).toMatchObject({ id: 'threw', title: 'Your code threw: full', case_name: 'case 0' })
  })

  it.each([
    ['const other = 1', 'missing_function', 'Your code has no function called twice.'],
    ['const twice = 3', 'missing_function', 'twice is a number.'],
    ['async function twice(query) { return query }', 'returned_promise', 'Remove async and await'],
    ['function twice(query) { return twice(query) }', 'stack_overflow', 'calls itself'],
    ['function twice() { return new Array(-1) }', 'too_large', 'Check the sizes'],
  ])('ends the run of %j as %s', (code, id, words) => {
    const { results, fault } = run(code, [[call()]])
    expect(results).toBeUndefined()
    expect(fault!.id).toBe(id)
    expect(fault!.message).toContain(words)
  })

  it('closes data in exercises that count reads', () => {
    const code = 'function twice(query) { query.data; return query }'
    expect(run(code, [[call()]]).fault).toBeUndefined()
    expect(run(code, [[call()]], { counts_reads: true }).fault!.title).toBe('Reads are counted here')
  })

  it('prints readable text with the case it belongs to', () => {
    const code = 'function twice(query) { console.log("q", query, [1.23456, null], { a: -0.5 }); return query }'
    expect(run(code, [[call()]]).prints).toEqual(['0: q 1 × 2 matrix\n        1        2 [1.235, null] { a: -0.5 }'])
  })

  it('shows a copy of a matrix, with the call in which it was', () => {
    const code = `function twice(query) { lab.show('q', query); query.set(0, 0, 9); lab.show('after', query); return query }`
    const { shows } = run(code, [[call(), call()]])
    expect(shows.map(({ name, call_index }) => [name, call_index])).toEqual([
      ['q', 0],
      ['after', 0],
      ['q', 1],
      ['after', 1],
    ])
    expect(shows.map(({ data }) => data[0])).toEqual([1, 9, 1, 9])
  })

  it('says what it cannot show', () => {
    const { fault } = run('function twice(query) { lab.show("data", query.data); return query }', [[call()]])
    expect(fault).toMatchObject({ title: 'lab.show draws a matrix' })
    expect(fault!.message).toContain('was given a Float32Array')
    const { shows, prints } = run('function twice(q) { lab.show("large", new Matrix(129, 128)); return q }', [[call()]])
    expect(shows).toEqual([])
    expect(prints).toEqual(['0: large (129 × 128) is too large to draw; up to 16,384 numbers are.'])
  })

  it('lets the code declare any name, also Matrix', () => {
    const { results } = run('const Matrix = 1, console = 2\nconst twice = (query) => query', [[call()]])
    expect(results![0]![0]![0]!.name).toBe('output')
  })
})
