/** Why code did not become a module: clang's errors and the glue's, as the learner reads them. */
import { describe, expect, it } from 'vitest'
import { compileFault } from '../../../../web/src/learner/cpp/compile_faults.ts'
import { parseSignature } from '../../../../web/src/learner/signature.ts'
import { unitFile, unitFiles } from '../../../../web/src/learner/cpp/glue.ts'
import { nodeCompiler } from '../../../support/node_compiler.ts'

const functions = [
  'create_cache(max_seq_len: number, head_dim: number) -> cache: cache',
  'append(cache: cache, key: matrix, value: matrix)',
  'attend(cache: cache, query: matrix) -> output: matrix, weights: matrix',
  'length(cache: cache) -> length: number',
].map(parseSignature)

/** All four as they should be; a test takes one away and writes it otherwise. */
const right: Record<string, string> = {
  create_cache: 'struct Cache { int length; };\nCache create_cache(int max_seq_len, int) { return {max_seq_len}; }',
  append: 'void append(Cache& cache, const Matrix& key, const Matrix&) { cache.length += key.rows(); }',
  attend: 'AttendResult attend(const Cache&, const Matrix& query) { return {query, query}; }',
  length: 'int length(const Cache& cache) { return cache.length; }',
}

/** `linked` stands for nothing: the code is linked too. */
async function faultOf(changed: Record<string, string>) {
  const code = Object.values({ ...right, ...changed }).join('\n')
  const clang = await nodeCompiler()
  const unit = { files: unitFiles(code, functions), main: unitFile }
  const errors = clang.check(unit).diagnostics.filter(({ severity }) => severity === 'error')
  // What only the linker knows takes ten times as long to find out.
  const all = errors.length > 0 || !('linked' in changed) ? errors : clang.compile(unit).diagnostics
  return all.length === 0 ? undefined : compileFault(all, code, functions)
}

describe('code that does not compile', { timeout: 60_000 }, () => {
  it('is the only kind that has a fault', async () => {
    expect(await faultOf({})).toBeUndefined()
  })

  it.each<[string, Record<string, string>, object]>([
    [
      'a missing function',
      { append: '' },
      {
        id: 'missing_function',
        title: 'There is no function append',
        message:
          'The lab calls it by that name. Write void append(Cache& cache, const Matrix& key, const Matrix& value) { ... }, spelled like this and not inside of anything.',
      },
    ],
    [
      'a function in a namespace',
      { append: `namespace mine { ${right.append} }` },
      { title: 'There is no function append' },
    ],
    [
      'a function that takes too little',
      { append: 'void append(Cache&, const Matrix&) {}' },
      {
        id: 'missing_function',
        title: 'append takes something else',
        message:
          'The lab calls append(cache, key, value) with a cache, a Matrix, a Matrix. Declare it as void append(Cache& cache, const Matrix& key, const Matrix& value).',
        line: 3,
      },
    ],
    [
      'a function that takes other things',
      { attend: 'AttendResult attend(const Cache&, const char*) { return {}; }' },
      { title: 'attend takes something else', line: 4 },
    ],
    [
      'a function that returns one of two results',
      { attend: 'Matrix attend(const Cache&, const Matrix& query) { return query; }' },
      {
        id: 'wrong_return',
        title: 'attend returns Matrix, not AttendResult',
        message:
          'The lab needs struct AttendResult { Matrix output; Matrix weights; }; Declare it as AttendResult attend(Cache& cache, const Matrix& query), and end it with return {output, weights}.',
        line: 4,
      },
    ],
    [
      'a function that returns nothing',
      { length: 'void length(const Cache&) {}' },
      { id: 'wrong_return', title: 'length returns void, not double' },
    ],
    [
      'an object that is not made',
      { create_cache: 'struct Cache { int length; };\nvoid create_cache(int, int) {}' },
      { title: 'create_cache returns void, not Cache' },
    ],
    [
      'a mistake of spelling',
      { length: 'int length(const Cache& cache) { return cahce.length; }' },
      {
        id: 'syntax_error',
        title: 'Line 5 is not C++ yet',
        line: 5,
        column: 41,
        message: expect.stringMatching(/^Use of undeclared identifier 'cahce'\. Check its spelling/) as string,
      },
    ],
    [
      'a missing semicolon',
      { length: 'int length(const Cache& cache) { return cache.length }' },
      { line: 5, message: expect.stringContaining("Expected ';' after return statement.") as string },
    ],
    [
      'a way without return',
      { length: 'int length(const Cache& cache) { if (cache.length > 0) return 1; }' },
      { line: 5, message: expect.stringContaining('End it with return, on every way through it.') as string },
    ],
    [
      'a namespace that is never closed',
      { open: 'namespace swallow {' },
      {
        id: 'syntax_error',
        title: 'Your code breaks the lines behind it',
        message: expect.stringContaining('Is a bracket or a namespace still open at the end') as string,
      },
    ],
    [
      'a name that the lab has',
      { linked: '#include <cstddef>\nvoid* operator new(std::size_t) { return nullptr; }' },
      { id: 'syntax_error', title: 'operator new(unsigned long) exists already' },
    ],
    [
      'an exception',
      { length: 'int length(const Cache&) { throw 1; }' },
      { message: expect.stringContaining('write fail("...")') as string },
    ],
    [
      'rows without brackets',
      { append: 'void append(Cache& cache, const Matrix& key, const Matrix&) { cache.length += key.rows; }' },
      { message: expect.stringContaining('m.rows() and m.cols()') as string },
    ],
    [
      'a header that is not there',
      { length: `#include <map>\n${right.length}` },
      { title: 'Line 5 is not C++ yet', message: expect.stringContaining("'map' file not found") as string },
    ],
    [
      'a missing header',
      { length: 'std::vector<int> v;\nint length(const Cache&) { return v.size(); }' },
      { line: 5, message: expect.stringContaining('#include') as string },
    ],
    [
      'a function without a body',
      { length: 'int helper(int);\nint length(const Cache&) { return helper(1); }', linked: '' },
      { title: 'helper(int) has no body' },
    ],
    [
      'print of what has no text',
      { length: 'int length(const Cache& cache) { print(cache); return 0; }' },
      { line: 5, message: expect.stringContaining('print shows numbers, texts, matrices') as string },
    ],
  ])('%s', async (_, changed, fault) => {
    expect(await faultOf(changed)).toMatchObject(fault)
  })

  it('accepts every way to take and to return what the signature names', async () => {
    expect(
      await faultOf({
        create_cache:
          'struct Cache { int length; };\nCache* create_cache(double max_seq_len, size_t) { return new Cache{int(max_seq_len)}; }',
        append: 'bool append(Cache* cache, Matrix key, Matrix&) { return cache->length += key.rows(); }',
        attend:
          'struct Both { Matrix weights, output; int more; };\nBoth attend(Cache* const&, const auto& query) { return {query, query, 1}; }',
        length: 'const long& length(Cache*) { static long n = 1; return n; }',
      }),
    ).toBeUndefined()
  })
})
