/** clang's own words on real mistakes, as places in the learner's file. */
import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { Clang } from '../../../web/src/compiler/clang.ts'
import {
  byteColumn,
  readDiagnostics,
  readLinkErrors,
  utf16Column,
  type Diagnostic,
} from '../../../web/src/compiler/diagnostics.ts'
import { nodeCompiler } from '../../support/node_compiler.ts'
import { right_code, unitOf } from './units.ts'

let clang: Clang

// clang's first run in a process takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

beforeAll(async () => {
  clang = await nodeCompiler()
}, 60_000)

const diagnose = (code: string): Diagnostic[] => clang.check(unitOf(code)).diagnostics
const only = (code: string): Diagnostic => {
  const found = diagnose(code)
  expect(found).toHaveLength(1)
  return found[0]!
}

/** What the editor does with a fix-it. */
function applied(code: string, { fixes }: { fixes: Diagnostic['fixes'] }): string {
  const starts = code.split('\n').reduce<number[]>((all, line) => [...all, all.at(-1)! + line.length + 1], [0])
  const offset = ({ line, column }: { line: number; column: number }) => starts[line - 1]! + column - 1
  return [...fixes]
    .sort((a, b) => offset(b.from) - offset(a.from))
    .reduce((text, { from, to, text: put }) => text.slice(0, offset(from)) + put + text.slice(offset(to)), code)
}

describe('a mistake of the learner', () => {
  it('says nothing about right code', () => {
    expect(diagnose(right_code)).toEqual([])
  })

  it('has its place and range', () => {
    const code = right_code.replace('x[i]', 'y[i]')
    expect(only(code)).toMatchObject({
      severity: 'error',
      message: "use of undeclared identifier 'y'",
      place: { line: 3, column: 38 },
      ranges: [{ from: { line: 3, column: 38 }, to: { line: 3, column: 39 } }],
    })
  })

  it('is mended by its fix-it', () => {
    const code = right_code.replace('float sum = 0;', 'float sum = 0')
    const error = only(code)
    expect(error.message).toMatch(/^expected ';'/)
    expect(diagnose(applied(code, error))).toEqual([])
  })

  it('is mended by a fix-it behind letters that are not ASCII, two units wide included', () => {
    const spelled = right_code.replace('return sum', 'const char* é = "ö😀"; (void)é; return summ')
    const error = only(spelled)
    expect(error).toMatchObject({ place: { line: 4, column: spelled.split('\n')[3]!.indexOf('summ') + 1 } })
    expect(diagnose(applied(spelled, error))).toEqual([])
  })

  it('counts UTF-16 units in a range that ends behind such letters', () => {
    const code = right_code.replace('return', 'const char* text = "ö😀" + nothing; return')
    const [error] = diagnose(code)
    const { from, to } = error!.ranges.at(-1)!
    expect(code.split('\n')[3]!.slice(from.column - 1, to.column - 1)).toBe('nothing')
  })

  it('keeps the notes of an error with it, each with its fix-its', () => {
    const code = right_code.replace('return', 'if (n = 1) return 0;\n  return')
    const warning = only(code)
    expect(warning).toMatchObject({ severity: 'warning', option: 'parentheses', place: { line: 4 } })
    expect(warning.message).not.toContain('[-W')
    expect(warning.notes.map(({ message }) => message)).toEqual([
      'place parentheses around the assignment to silence this warning',
      "use '==' to turn this assignment into an equality comparison",
    ])
    expect(applied(code, warning.notes[1]!)).toContain('if (n == 1)')
    expect(applied(code, warning.notes[0]!)).toContain('if ((n = 1))')
  })

  it('keeps a message of several lines whole', () => {
    const error = only(`static_assert(sizeof(int) == 8, "first\\nsecond");\n${right_code}`)
    expect(error.message).toMatch(/first\nsecond$/)
    expect(error.place).toEqual({ line: 1, column: 15 })
  })

  it('is told apart from the text of the code', () => {
    const code = `// your_code.cpp:1:1: error: not one\nstatic_assert(false, "x\\nyour_code.cpp:9:9: note: no");\n${right_code}`
    expect(diagnose(code).filter(({ severity }) => severity === 'error')).toHaveLength(1)
  })

  it('counts lines as the editor does when they end in CRLF', () => {
    const code = right_code.replace('x[i]', 'y[i]').replaceAll('\n', '\r\n')
    expect(only(code)).toMatchObject({ place: { line: 3, column: 38 } })
  })
})

describe('a mistake that shows elsewhere', () => {
  it('inside a header has the line that asked for it', () => {
    const code = `void fill(Row<float> row) {\n  row.add_all(1);\n}\n${right_code}`
    expect(only(code)).toMatchObject({
      severity: 'error',
      message: expect.stringContaining("member reference base type 'float'"),
      place: { line: 2, column: 7 },
      ranges: [],
    })
  })

  it('inside a header that the learner includes has the line of the include', () => {
    const unit = unitOf(`#include "outer.h"\n${right_code}`)
    unit.files['outer.h'] = '#include "inner.h"\n'
    unit.files['inner.h'] = 'int first = nothing;\nint second = nothing;\n'
    const { diagnostics } = clang.check(unit)
    expect(diagnostics.map(({ place }) => place)).toEqual([
      { line: 1, column: 1 },
      { line: 1, column: 1 },
    ])
  })

  it('in the generated part has no place', () => {
    const error = only('float attention(float* x, int n) { return x[n]; }\n')
    expect(error).toMatchObject({ severity: 'error', message: expect.stringContaining("'attend'") })
    expect(error.place).toBeUndefined()
  })

  it('is left out where it is a warning about code that is not the learner’s', () => {
    const unit = unitOf(right_code)
    unit.files['lab.h'] += 'inline int unused(int value) { int never; return 0; }\n'
    expect(clang.check(unit).diagnostics).toEqual([])
  })
})

describe('a header that does not exist here', () => {
  it('is named', () => {
    expect(only(`#include <map>\n${right_code}`)).toMatchObject({
      missing_header: 'map',
      place: { line: 1, column: 10 },
    })
  })

  it('is named when it is in a folder, or the learner’s own', () => {
    expect(only(`#include "bits/stdc++.h"\n${right_code}`).missing_header).toBe('bits/stdc++.h')
  })
})

describe('programs that would keep the compiler busy', () => {
  it('a template that calls itself without end', () => {
    const code = `template <int N> int f() { return f<N + 1>(); }\nint g() { return f<1>(); }\n${right_code}`
    const error = only(code)
    expect(error.message).toMatch(/recursive template instantiation exceeded/)
    expect(error.notes.some(({ place }) => place?.line === 2)).toBe(true)
  })

  it('a constexpr loop without end', () => {
    const code = `constexpr int f() { int i = 0; while (true) i = 1 - i; return i; }\nconstexpr int g = f();\n${right_code}`
    expect(
      only(code)
        .notes.map(({ message }) => message)
        .join(),
    ).toMatch(/maximum step limit/)
  })

  it('many errors end with the first of them, and no word about the limit', () => {
    const code = Array.from({ length: 40 }, (_, at) => `int a${at} = nothing${at};\n`).join('') + right_code
    const found = diagnose(code)
    expect(found.length).toBeLessThan(25)
    expect(found.every(({ message }) => message.startsWith('use of undeclared'))).toBe(true)
  })
})

describe('the linker', () => {
  it('names what is defined nowhere, once, as it is written in C++', () => {
    const code = `float softmax(float*, int);\n${right_code.replace('sum /', 'sum + softmax(x, n) + softmax(x, 1) /')}`
    const { wasm, diagnostics } = clang.compile(unitOf(code))
    expect(wasm).toBeUndefined()
    expect(diagnostics).toMatchObject([
      {
        severity: 'error',
        message: 'undefined symbol: softmax(float*, int)',
        undefined_symbol: 'softmax(float*, int)',
      },
    ])
    expect(diagnostics[0]!.place).toBeUndefined()
  })

  it('other errors come as they are, without the name of the object', () => {
    expect(readLinkErrors('wasm-ld: error: unit.o: something new\nwasm-ld: warning: nothing\n')).toEqual([
      { severity: 'error', message: 'something new', ranges: [], fixes: [], notes: [] },
    ])
  })
})

describe('reading', () => {
  it('nothing gives nothing', () => {
    expect(readDiagnostics('', unitOf(right_code))).toEqual([])
  })

  it('counts columns both ways', () => {
    const line = 'ö😀x'
    expect([1, 3, 7].map((column) => utf16Column(line, column))).toEqual([1, 2, 4])
    expect([1, 2, 4].map((column) => byteColumn(line, column))).toEqual([1, 3, 7])
  })
})
