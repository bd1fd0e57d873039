/** C++ is called as JavaScript is: see ../run_cases.test.ts, whose sentences these are. */
import { describe, expect, it } from 'vitest'
import { cppProgram } from '../../../../web/src/learner/cpp/load_module.ts'
import type { Call } from '../../../../web/src/runtime/protocol.ts'
import { runCpp } from './run_cpp.ts'

const code = String.raw`
#include <vector>

int calls = 0;
struct Counter { int count; Matrix kept; };

Matrix twice(const Matrix& query) {
  Matrix output(query.rows(), query.cols());
  for (int c = 0; c < query.cols(); c++) output.set(0, c, 2 * query.at(0, c));
  return output;
}
TwoResult two(const Matrix& query, float scale) { return {query, scale * 2}; }
int count_calls() { return ++calls; }
int first(Matrix& query) {
  static const Matrix* kept = nullptr;
  const int before = kept == nullptr ? -1 : static_cast<int>(kept->at(0, 0));
  kept = &query;
  query.set(0, 1, 50);
  return before;
}
Counter make(int start) { return {start, Matrix(1, 1)}; }
int grow(Counter& counter) { return ++counter.count; }
void refuse(int depth) {
  volatile char frame[4000];
  frame[0] = 1;
  if (depth > 0) return refuse(depth - 1);
  fail("full");
}
Matrix copies(Matrix query) { return query; }
int unset(const Matrix& query) {
  float sum;
  for (int c = 0; c < query.cols(); c++) sum += query.at(0, c);
  return sum != sum;
}
Matrix forges(const Matrix& query) {
  Matrix output = query;
  unsigned* words = reinterpret_cast<unsigned*>(&output);
  words[0] = words[1] = 70000;
  return output;
}
int opens(const Matrix& query) { return query.data().size(); }
`
/** From 1. */
const lineWith = (text: string) => code.split('\n').findIndex((line) => line.includes(text)) + 1

const signatures = [
  'twice(query: matrix) -> output: matrix',
  'two(query: matrix, scale: number) -> output: matrix, size: number',
  'count_calls() -> count: number',
  'first(query: matrix) -> before: number',
  'make(start: number) -> counter: counter',
  'grow(counter: counter) -> size: number',
  'refuse(depth: number)',
  'copies(query: matrix) -> output: matrix',
  'unset(query: matrix) -> is_nan: number',
  'forges(query: matrix) -> output: matrix',
  'opens(query: matrix) -> size: number',
]

const matrix = (rows: number, cols: number, values: number[]) => ({ rows, cols, data: Float32Array.from(values) })
const query = matrix(1, 2, [1, 2])
const call = (name: string, args: Call['args'] = [query], more: Partial<Call> = {}): Call => ({
  function: name,
  arg_names: ['query'],
  args,
  returns: [],
  ...more,
})
const number = (name: string) => ({ returns: [{ name, kind: 'number' as const }] })
const output = { returns: [{ name: 'output', kind: 'matrix' as const }] }
const run = (cases: Call[][], counts_reads = false) => runCpp(code, signatures, { cases, counts_reads })

describe('running a learner’s C++', { timeout: 60_000 }, () => {
  it('returns what the functions return, with the reads and writes of that call', async () => {
    const { results } = await run([[call('twice', [query], output), call('twice', [query], output)]])
    const expected = [
      { name: 'output', value: matrix(1, 2, [2, 4]) },
      { name: 'reads', value: 2 },
      { name: 'writes', value: 2 },
    ]
    expect(results).toEqual([[expected, expected]])
  })

  it('finds results by their names and gives numbers in the type that the function takes', async () => {
    const returns = [
      { name: 'size', kind: 'number' as const },
      { name: 'output', kind: 'matrix' as const },
    ]
    const { results } = await run([[call('two', [query, 1.5], { returns })]])
    expect(results![0]![0]!.slice(0, 2)).toEqual([
      { name: 'size', value: 3 },
      { name: 'output', value: query },
    ])
  })

  it('loads the program afresh for each case, and keeps its state within one', async () => {
    const counted = call('count_calls', [], number('count'))
    const { results } = await run([[counted, counted], [counted]])
    expect(results!.map((calls) => calls.map((result) => result[0]!.value))).toEqual([[1, 2], [1]])
  })

  it('hands the learner’s own objects from one call to the next', async () => {
    const make = (object: number) =>
      call('make', [10 * object], { returns: [{ name: 'counter', kind: 'object', object }] })
    const grow = (object: number) => call('grow', [{ object }], number('size'))
    const { results } = await run([[make(1), make(2), grow(1), grow(2), grow(1)]])
    expect(results![0]!.slice(2).map((result) => result[0]!.value)).toEqual([11, 21, 12])
  })

  it('passes copies, and overwrites them after the call', async () => {
    const args = matrix(1, 2, [3, 4])
    const { results } = await run([
      [call('first', [args], { ...number('before'), overwrite_args: 99 }), call('first', [args], number('before'))],
    ])
    expect(results![0]!.map((result) => result[0]!.value)).toEqual([-1, 99])
    expect(args.data).toEqual(Float32Array.of(3, 4))
  })

  it('goes on with the instance after an expected error, as often as it comes', async () => {
    // Each of them leaves 40 KB of frames; the stack has 256 KB.
    const refusals = Array.from({ length: 20 }, () => call('refuse', [10], { may_fail: true }))
    const counted = call('count_calls', [], number('count'))
    const { results, fault } = await run([[counted, ...refusals, counted]])
    expect(results![0]![1]![0]).toEqual({ name: 'error', value: 1 })
    expect(results![0]!.at(-1)![0]).toEqual({ name: 'count', value: 2 })
    expect(fault).toBeUndefined()
  })

  it('goes on with the next case after another error', async () => {
    const { results, fault } = await run([[call('refuse', [0]), call('twice')], [call('twice', [query], output)]])
    expect(results!.map((calls) => calls.length)).toEqual([1, 1])
    expect(fault).toMatchObject({
      id: 'threw',
      title: 'Your code failed: full',
      case_name: 'case 0',
      line: lineWith('fail('),
    })
  })

  it('counts a copy of a matrix as reading all of it', async () => {
    const { results } = await run([[call('copies', [query], output)]])
    expect(results![0]![0]!.slice(1)).toEqual([
      { name: 'reads', value: 2 },
      { name: 'writes', value: 2 },
    ])
  })

  it('closes data in exercises that count reads', async () => {
    expect((await run([[call('opens', [query], number('size'))]])).results![0]![0]![0]!.value).toBe(2)
    const { fault } = await run([[call('opens', [query])]], true)
    expect(fault).toMatchObject({ title: 'Reads are counted here', line: lineWith('query.data()') })
    expect(fault!.message).toContain('query.data() is closed. Use query.at(row, col).')
  })

  it('gives NaN for a sum that was never set, whatever lay there before', async () => {
    const { results } = await run([[call('unset', [query], number('is_nan'))]])
    expect(results![0]![0]![0]!.value).toBe(1)
  })

  it('says so when the results are not where they should be', async () => {
    expect((await run([[call('forges', [query], output)]])).fault).toMatchObject({
      id: 'damaged_result',
      title: 'Something important was overwritten',
    })
  })

  it('refuses a module that asks for anything from outside', () => {
    // (module (import "env" "fetch" (func)))
    const bytes = [
      0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 13, 1, 3, 101, 110, 118, 5, 102, 101, 116, 99, 104, 0, 0,
    ]
    const module = new WebAssembly.Module(Uint8Array.from(bytes))
    const listener = { print: () => {}, show: () => {} }
    const load = () => cppProgram(module, [], { cases: [], functions: [], counts_reads: false }, listener)
    expect(load).toThrow('asks for more than it may have')
  })
})
