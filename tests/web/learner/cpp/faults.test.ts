/** Everything that can go wrong in C++ while it runs ends in a sentence, on its line where the code knows it. */
import { describe, expect, it } from 'vitest'
import { runCpp } from './run_cpp.ts'

const includes = [
  'algorithm',
  'array',
  'cassert',
  'cstdlib',
  'functional',
  'memory',
  'optional',
  'span',
  'string',
  'vector',
]
const more = `
int deep(int n) { volatile char b[99]; b[n % 9] = n; return deep(n + 1) + b[0]; }
int (*volatile again)(int);
int flat(int n) { return n + again(n + 1); }
`

/** `line` counts from the first of `body`. */
const noticed: [name: string, body: string, line: number, title: string, message: string | RegExp][] = [
  [
    'an index behind the end',
    'std::vector<float> v(3);\nv[3] = 1;',
    2,
    'There is no element 3',
    'Index 3 is outside: the vector has 3 elements, from 0 to 2. Check where that loop ends.',
  ],
  [
    'a negative index',
    'std::vector<float> v(3);\nint i = -1;\nreturn v[i];',
    3,
    'There is no element -1',
    /^Index -1 is/,
  ],
  [
    'an unsigned index that went below 0',
    'std::vector<float> v;\nreturn v[v.size() - 1];',
    2,
    'There is no element 4294967295',
    'Index 4294967295, which is what an unsigned number becomes when it goes below 0, is outside: the vector is empty. Check where that loop ends.',
  ],
  [
    'an index that 32 bits cannot hold',
    'std::vector<float> v(3);\nv[1LL << 32] = 1;',
    2,
    'There is no element 4294967295',
    /outside/,
  ],
  [
    'an index of an array',
    'std::array<int, 2> a{};\nint i = 2;\nreturn a[i];',
    3,
    'There is no element 2',
    /the array has 2/,
  ],
  [
    'an index of a nested vector',
    'std::vector<std::vector<int>> v(2);\nreturn v[1]\n  [0];',
    3,
    'There is no element 0',
    /is empty/,
  ],
  [
    'an index of a span',
    'int raw[4] = {};\nstd::span s(raw);\nreturn s[5];',
    3,
    'There is no element 5',
    /the span has 4/,
  ],
  ['an index of a string', 'std::string s = "ab";\nreturn s[2];', 2, 'There is no element 2', /the string has 2/],
  [
    'a part that sticks out of a span',
    'int raw[4] = {};\nreturn std::span(raw).subspan(3, 2).size();',
    2,
    'span.subspan() was given a place that is not there',
    'Index 2 is outside of 0 to 1. Check which iterators or sizes you pass.',
  ],
  [
    'erasing at the end',
    'std::vector<int> v(2);\nv.erase(v.end());',
    2,
    'There is no element 2',
    /vector.erase\(\) has 2/,
  ],
  [
    'inserting far away',
    'std::vector<int> v(2), w(9);\nv.insert(w.end(), 1);',
    2,
    'vector.insert() was given a place that is not there',
    /outside/,
  ],
  [
    'the back of nothing',
    'std::vector<int> v;\nreturn v.back();',
    2,
    'vector.back() found nothing',
    /Ask empty\(\) first/,
  ],
  ['taking from nothing', 'std::vector<int> v;\nv.pop_back();', 2, 'vector.pop_back() found nothing', /It is empty/],
  [
    'a negative size',
    'int n = -2;\nstd::vector<float> v(n);',
    2,
    'A vector cannot have -2 elements',
    /may have become negative/,
  ],
  [
    'a size that nobody has',
    'std::vector<double> v;\nv.resize(1 << 28);',
    2,
    'There is not so much memory',
    'Your code asked for 2 GiB for a vector of 268,435,456 elements, and had 0 bytes already. Check the size, and whether a loop adds elements without end.',
  ],
  [
    'growing without end',
    'std::vector<int> v;\nfor (;;) v.push_back(1);',
    2,
    'There is not so much memory',
    /for a vector of [\d,]+ elements, and had \d+ MiB already/,
  ],
  [
    'a row too many',
    'Matrix m(2, 3);\nm.set(2, 0, 1);',
    2,
    'There is no row 2',
    'matrix.set(2, 0) is outside: matrix has 2 rows and 3 columns, so its rows go from 0 to 1. Check where that loop ends.',
  ],
  [
    'a column too many',
    'Matrix m(2, 3);\nreturn m.at(1, 3);',
    2,
    'There is no column 3',
    /^matrix.at\(1, 3\) is outside/,
  ],
  ['a column before the first', 'Matrix m(2, 3);\nreturn m(1, -1);', 2, 'There is no column -1', /^matrix.at\(1, -1\)/],
  [
    'a matrix of negative size',
    'int n = -1;\nMatrix m(2, n);',
    2,
    'A matrix needs a whole number of rows and columns',
    /was given -1/,
  ],
  [
    'a matrix as large as the browser',
    'Matrix m(100000, 100000);',
    1,
    'That matrix is too large',
    /would hold 10,000,000,000 numbers; the lab allows 16,777,216/,
  ],
  [
    'what data() of a matrix does not hold',
    'Matrix m(2, 2);\nm.data()[4] = 1;',
    2,
    'There is no element 4',
    /the span has 4/,
  ],
  ['an assertion', 'int n = 2;\nassert(n == 3);', 2, 'An assertion does not hold: n == 3', /at line \d+/],
  [
    'fail',
    'int room = 3;\nfail("There is room for ", room, " more, not for ", 2.5f, ".");',
    2,
    'Your code failed: There is room for 3 more, not for 2.5.',
    /at line \d+/,
  ],
  ['an empty optional', 'std::optional<int> o;\nreturn o.value();', 2, 'std::optional is empty', /nothing behind it/],
  ['abort', 'std::abort();', 1, 'Your code ended itself with abort()', /Use fail/],
]

const unplaced: [name: string, body: string, expected: object][] = [
  ['endless recursion', 'return deep(0);', { id: 'stack_overflow' }],
  ['endless recursion without a frame', 'again = flat;\nreturn flat(0);', { id: 'stack_overflow' }],
  [
    'a division by zero',
    'volatile int zero = 0;\nreturn 7 / zero;',
    { id: 'threw', title: 'A whole number was divided by zero' },
  ],
  [
    'a remainder of zero',
    'volatile int zero = 0;\nreturn 7 % zero;',
    { id: 'threw', title: 'A whole number was divided by zero' },
  ],
  [
    'a wild pointer',
    'float* volatile p = reinterpret_cast<float*>(-4000);\n*p = 1;',
    { title: 'Your code reached outside its memory' },
  ],
  ['a null function', 'int (*volatile f)() = nullptr;\nreturn f();', { title: 'A function pointer leads nowhere' }],
  ['an empty std::function', 'std::function<int()> f;\nreturn f();', { title: 'std::function is empty' }],
  ['an empty pointer', 'std::unique_ptr<int> p;\nreturn *p;', { title: 'std::unique_ptr is empty' }],
  [
    'writing behind the end',
    'std::vector<float> v(4);\nfloat* p = v.data();\nfor (int i = 0; i < 6; i++) p[i] = 1;',
    { title: 'Something was written beyond its end' },
  ],
  [
    'copying too much',
    'std::vector<int> a(9), b(3);\nstd::copy(a.begin(), a.end(), b.begin());\nb.clear();',
    { title: 'Something was written beyond its end' },
  ],
  [
    'allocating without end',
    'static int* volatile kept;\nfor (;;) kept = new int[1000];',
    { id: 'too_large', title: 'There is not so much memory' },
  ],
  [
    'an index of a plain array',
    'int a[3] = {1, 2, 3};\nvolatile int i = 3;\nreturn a[i];',
    { title: 'Your code came to a point that must not be reached' },
  ],
  ['deleting twice', 'int* volatile p = new int(1);\ndelete p;\ndelete p;', { title: 'Memory was given back twice' }],
  ['__builtin_trap', '__builtin_trap();', { title: 'Your code came to a point that must not be reached' }],
]

/** All in one unit, so that clang is asked once: `test(which)` runs one body. */
const bodies = [...noticed, ...unplaced].map(([, body]) => body)
const functions = bodies.map((body, index) => `int body_${index}() {\n${body}\nreturn 1;\n}\n`)
const start = includes.map((name) => `#include <${name}>\n`).join('') + more
const calls = bodies.map((_, index) => `case ${index}: return body_${index}();`)
const code = `${start}${functions.join('')}int test(int which) {\nswitch (which) { ${calls.join(' ')} }\nreturn 0;\n}\n`

async function faultOf(which: number) {
  const call = {
    function: 'test',
    arg_names: ['which'],
    args: [which],
    returns: [{ name: 'ok', kind: 'number' as const }],
  }
  return (await runCpp(code, 'test(which: number) -> ok: number', { cases: [[call]] })).fault!
}

/** The line of the unit on which a body begins. */
function firstLine(which: number): number {
  return (start + functions.slice(0, which).join('')).split('\n').length + 1
}

describe('a fault that the code notices itself', { timeout: 60_000 }, () => {
  it.each(noticed.map((each, index) => [each[0], index] as const))('%s', async (_, which) => {
    const [, , line, title, message] = noticed[which]!
    const found = await faultOf(which)
    expect(found).toMatchObject({ title, line: firstLine(which) + line - 1 })
    if (typeof message === 'string') expect(found.message).toBe(message)
    else expect(found.message).toMatch(message)
  })
})

describe('a fault that only the engine or the heap knows', { timeout: 60_000 }, () => {
  it.each(unplaced.map((each, index) => [each[0], index] as const))('%s', async (_, which) => {
    const found = await faultOf(noticed.length + which)
    expect(found).toMatchObject(unplaced[which]![2])
    expect(found.message).toMatch(/ It happened in (test|body_\d+|deep|flat)\b/)
    expect(found.line).toBeUndefined()
    expect(found.offsets!.length).toBeGreaterThan(0)
  })
})
