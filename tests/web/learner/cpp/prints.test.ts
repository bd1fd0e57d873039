/** What C++ prints and shows looks as it does in JavaScript. */
import { beforeAll, describe, expect, it } from 'vitest'
import { consoleText } from '../../../../web/src/learner/console_text.ts'
import { adoptMatrix } from '../../../../web/src/learner/matrix.ts'
import { runCpp, type CppRun } from './run_cpp.ts'

const code = String.raw`
#include <array>
#include <cstdio>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

Matrix counted(int rows, int cols) {
  Matrix m(rows, cols);
  for (int r = 0; r < rows; r++) for (int c = 0; c < cols; c++) m.set(r, c, r * cols + c + 0.25f);
  return m;
}

void values() {
  print(1, 2.5f, 1.0 / 3, 1e-7, true, 'c', "text", std::string("string"), size_t(7));
  print();
  print(std::vector<float>{0.1f, 2}, std::array<int, 2>{3, 4}, std::vector<std::vector<int>>{{1}, {2, 3}});
  print(std::vector<int>(20));
  print("m", counted(2, 3));
  print(counted(9, 9));
}

void streams() {
  std::cout << "a = " << 1 << ", b = " << 0.1f << ' ' << true << std::endl;
  std::cout << std::fixed << std::setprecision(3) << 2.0 / 3 << '\n' << std::setw(6) << 42 << "|" << std::string("s") << "\n";
  std::cerr << "two\nlines\n";
  printf("%d: %.2f %s\n", 3, 0.5, "three");
  std::printf("no end");
}

void shows() {
  show("scores", counted(2, 2));
  show(std::string("empty"), Matrix());
  show("large", Matrix(200, 200));
}

void much() {
  for (int i = 0; i < 100000; i++) print("line", i);
}

int test(int which) {
  if (which == 0) values();
  if (which == 1) streams();
  if (which == 2) shows();
  if (which == 3) much();
  if (which == 4) {
    for (int i = 0; i < 100000; i++) printf("x");
    fail("but ", "this ", 2, " arrives");
  }
  if (which == 5) {
    print("before");
    fail("after");
  }
  return 1;
}
`
const runs: CppRun[] = []

function run(which: number, libcxx = false) {
  const call = { function: 'test', arg_names: ['which'], args: [which], returns: [] }
  return runCpp(code, 'test(which: number) -> ok: number', { cases: [[call]], libcxx })
}

beforeAll(async () => {
  for (let which = 0; which < 6; which++) runs.push(await run(which))
}, 60_000)

const matrix = (rows: number, cols: number) =>
  adoptMatrix(rows, cols, { data: Float32Array.from({ length: rows * cols }, (_, index) => index + 0.25), name: 'm' })

describe('print', () => {
  it('writes every kind of value in one line', () => {
    expect(runs[0]!.prints.slice(0, 4)).toEqual([
      '1 2.5 0.3333 1.00e-7 true c text string 7',
      '',
      '[0.1, 2] [3, 4] [[1], [2, 3]]',
      `[${'0, '.repeat(15)}0, … 4 more]`,
    ])
  })

  it('shows matrices as console.log does', () => {
    expect(runs[0]!.prints.slice(4)).toEqual([consoleText(['m', matrix(2, 3)]), consoleText([matrix(9, 9)])])
  })

  it('has the usual streams beside it', () => {
    expect(runs[1]!.prints).toEqual([
      'a = 1, b = 0.1 1',
      '0.667',
      '    42|s',
      'two',
      'lines',
      '3: 0.50 three',
      'no end',
    ])
  })

  it('says the same with the real library, whose module imports nothing either', { timeout: 60_000 }, async () => {
    expect((await run(0, true)).prints).toEqual(runs[0]!.prints)
    expect((await run(1, true)).prints).toEqual(runs[1]!.prints)
  })

  it('stops where there is more than anybody reads, and the code goes on', () => {
    const { prints, results } = runs[3]!
    expect(prints.length).toBeLessThan(10_000)
    expect(prints.slice(-1)).toEqual(['… and more than one call can print'])
    expect(results).toHaveLength(1)
  })

  it('never keeps the sentence of fail from arriving', () => {
    expect(runs[4]!.fault!.title).toBe('Your code failed: but this 2 arrives')
    expect(runs[5]).toMatchObject({ prints: ['before'], fault: { title: 'Your code failed: after' } })
  })
})

describe('show', () => {
  it('hands over the matrix as it was', () => {
    const { shows } = runs[2]!
    expect(shows.map(({ name, rows, cols }) => [name, rows, cols])).toEqual([
      ['scores', 2, 2],
      ['empty', 0, 0],
    ])
    expect(shows[0]).toMatchObject({ case_index: 0, call_index: 0, data: Float32Array.of(0.25, 1.25, 2.25, 3.25) })
  })

  it('says what is too large to be drawn', () => {
    expect(runs[2]!.prints).toEqual(['large (200 × 200) is too large to draw; up to 16,384 numbers are.'])
  })
})
