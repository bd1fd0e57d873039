/** <cmath> is linked whole, and gives what the page's own Math gives. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { runCpp } from './run_cpp.ts'

const header = fileURLToPath(new URL('../../../../cpp/learner/include/std/cmath', import.meta.url))
const declared = [...readFileSync(header, 'utf8').matchAll(/^LAB_MATH_([12])\((\w+)\)$/gm)]
const functions = declared.map(([, count, name]) => ({ name: name!, args: Number(count) }))

/** `at(which, x)` is the function at x, or at (x, 1.75); odd numbers are the float32 ones. */
const calls = functions.flatMap(({ name, args }, index) => {
  const more = args === 2 ? ', 1.75' : ''
  const more_f = args === 2 ? ', 1.75f' : ''
  return [
    `case ${2 * index}: return std::${name}(x${more});`,
    `case ${2 * index + 1}: return std::${name}(static_cast<float>(x)${more_f});`,
  ]
})
const code = `#include <cmath>\ndouble at(int which, double x) {\nswitch (which) { ${calls.join('\n')} }\nreturn 0;\n}\n`
const points = [-2.5, -0.5, 0, 0.3, 0.5, 1, 2.75, 20]

/** Where JavaScript has the same function under the same name. */
const same = functions.filter(({ name }) => name in Math && name !== 'round')

describe('<cmath>', { timeout: 60_000 }, () => {
  it('declares what a learner of attention meets', () => {
    expect(functions.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['exp', 'sqrt', 'log', 'tanh', 'pow', 'erf']),
    )
    expect(same.length).toBeGreaterThan(20)
  })

  it('gives what Math gives, in float64 to the last bits and in float32 as far as that goes', async () => {
    const args = functions.flatMap((_, index) =>
      points.flatMap(
        (x) =>
          [
            [2 * index, x],
            [2 * index + 1, x],
          ] as const,
      ),
    )
    const cases = [
      args.map(([which, x]) => ({
        function: 'at',
        arg_names: [],
        args: [which, x],
        returns: [{ name: 'y', kind: 'number' as const }],
      })),
    ]
    const { results, fault } = await runCpp(code, 'at(which: number, x: number) -> y: number', { cases })
    expect(fault).toBeUndefined()
    const values = new Map(args.map(([which, x], index) => [`${which} ${x}`, results![0]![index]![0]!.value as number]))
    for (const { name, args: count } of same) {
      const index = functions.findIndex((each) => each.name === name)
      const right = Math[name as 'pow'] as (...args: number[]) => number
      for (const x of points) {
        const wide = count === 2 ? right(x, 1.75) : right(x)
        const narrow = count === 2 ? right(Math.fround(x), 1.75) : right(Math.fround(x))
        expectClose(values.get(`${2 * index} ${x}`)!, wide, 1e-15, `${name}(${x})`)
        expectClose(values.get(`${2 * index + 1} ${x}`)!, narrow, 2e-7, `${name}f(${x})`)
      }
    }
  })
})

/** Relative, and the kinds of no number are themselves. */
function expectClose(found: number, right: number, tolerance: number, what: string) {
  if (!Number.isFinite(right)) return expect(found, what).toBe(right)
  expect(Math.abs(found - right), what).toBeLessThanOrEqual(4 * tolerance * Math.max(Math.abs(right), 1e-3))
}
