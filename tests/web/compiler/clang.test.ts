/** The compiler in Node, on small units as the page builds them. */
import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { Clang } from '../../../web/src/compiler/clang.ts'
import { learner_file } from '../../../web/src/compiler/unit.ts'
import { learnerFile } from '../../../web/src/learner/cpp/glue.ts'
import { nodeCompiler } from '../../support/node_compiler.ts'
import { right_code, unitOf } from './units.ts'

let clang: Clang

// clang's first run in a process takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

beforeAll(async () => {
  clang = await nodeCompiler()
}, 60_000)

type Attend = (x: number, n: number) => number

async function instance(code: string) {
  const { wasm, diagnostics } = clang.compile(unitOf(code))
  expect(diagnostics).toEqual([])
  const { module, instance } = await WebAssembly.instantiate(wasm!)
  const memory = instance.exports.memory as WebAssembly.Memory
  return { wasm: wasm!, module, memory, attend: instance.exports.attend as Attend }
}

it('knows the learner’s file by the name that the generated glue gives it', () => {
  expect(learner_file).toBe(learnerFile)
})

describe('compile', () => {
  it('gives a module without imports that computes', async () => {
    const { module, memory, attend } = await instance(right_code)
    expect(WebAssembly.Module.imports(module)).toEqual([])
    const at = memory.buffer.byteLength - 16
    new Float32Array(memory.buffer, at, 4).set([1, 2, 3, 10])
    expect(attend(at, 4)).toBe(4)
  })

  it('gives the same bytes for the same unit', () => {
    const first = clang.compile(unitOf(right_code)).wasm!
    expect(clang.compile(unitOf(right_code)).wasm).toEqual(first)
  })

  it('vectorizes', async () => {
    const { wasm } = await instance(
      'float attend(float* x, int n) {\n  for (int i = 0; i < n; i++) x[i] *= 2;\n  return 0;\n}\n',
    )
    const words = clang.disassemble(wasm).flatMap(({ instructions }) => instructions.map(({ text }) => text.trim()))
    expect(words).toContain('f32x4.add')
  })

  it('stops a stack that grows without end before it overwrites anything', async () => {
    const code =
      'float sink;\nint deeper(int n) { volatile float room[64]; room[n % 64] = n; int below = deeper(n + 1); return below + room[0]; }\n' +
      'float attend(float*, int n) { return deeper(n); }\n'
    const { wasm } = clang.compile(unitOf(code))
    const { exports } = (await WebAssembly.instantiate(wasm!)).instance
    expect(() => (exports.attend as Attend)(0, 1)).toThrow(/out of bounds/)
  })

  it('limits the memory that a module may ask for', () => {
    const { wasm } = clang.compile(unitOf(right_code))
    const maximum = 0x1000 // pages: 256 MiB
    // Section 5 with one memory that has a maximum, whose number is the section's last.
    const text = [...wasm!].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    const leb = [(maximum & 0x7f) | 0x80, maximum >> 7].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    expect(text).toMatch(new RegExp(`05..0101(..){1,3}${leb}`))
  })

  it('refuses exceptions in words of its own', () => {
    const { diagnostics } = clang.compile(unitOf(right_code.replace('return', 'if (n == 0) throw n;\n  return')))
    expect(diagnostics).toMatchObject([{ severity: 'error', place: { line: 4 } }])
    expect(diagnostics[0]!.message).toMatch(/exceptions disabled/)
  })
})

describe('linesOf', () => {
  const code = `static float half(Row<float> row, int index) {
  return row.at(index) / 2;
}
float attend(float* x, int n) {
  Row<float> row{x, 4};
  float first = half(row, n);
  return first / 2;
}
`

  it('leads a trap back to the line, through functions of the lab that were inlined', async () => {
    const { wasm, attend } = await instance(code)
    const trap = await Promise.resolve()
      .then(() => attend(0, 9))
      .catch((thrown: Error) => thrown)
    const offsets = [...(trap as Error).stack!.matchAll(/wasm-function\[\d+\]:0x([0-9a-f]+)/g)]
    expect(offsets.length).toBeGreaterThan(0)
    expect(clang.linesOf(wasm, [parseInt(offsets[0]![1]!, 16)])).toEqual([2])
  })

  it('knows nothing of places outside the code', async () => {
    const { wasm } = await instance(code)
    expect(clang.linesOf(wasm, [0, 1e6])).toEqual([undefined, undefined])
    expect(clang.linesOf(wasm, [])).toEqual([])
    expect(clang.linesOf(new Uint8Array(8), [4])).toEqual([undefined])
  })
})

describe('disassemble', () => {
  it('shows the functions that hold code of the learner, with its lines and blocks', async () => {
    const { wasm } = await instance(right_code)
    const functions = clang.disassemble(wasm)
    expect(functions.map(({ name }) => name)).toEqual(['exported_attend'])
    const { instructions } = functions[0]!
    expect(instructions.find(({ text }) => text.trim() === 'f32.div')).toMatchObject({ line: 4 })
    expect(instructions.find(({ text }) => text.trim() === 'f32.add')).toMatchObject({ line: 3 })
    expect(instructions.some(({ text }) => /^ {2,}f32\.load/.test(text))).toBe(true)
    expect(instructions.at(-1)!.text).toBe('end')
  })
})

describe('complete', () => {
  const at = (code: string, mark: string) => {
    const [before] = code.split(mark) as [string]
    const lines = before.split('\n')
    return clang.complete(unitOf(code.replace(mark, '')), { line: lines.length, column: lines.at(-1)!.length + 1 })
  }

  it('offers the members of what stands before the dot', () => {
    const { from, items } = at(right_code.replace('return', 'Row<float> row{x, n};\n  row.|\n  return'), '|')
    expect(from).toEqual({ line: 5, column: 7 })
    expect(items.map(({ name }) => name).sort()).toEqual(['add_all', 'at', 'first', 'length'])
    expect(items.find(({ name }) => name === 'at')).toEqual({
      name: 'at',
      kind: 'function',
      type: 'float &',
      brief: 'The element at an index. It is checked.',
      parts: [
        { text: 'at(', placeholder: false },
        { text: 'int index', placeholder: true },
        { text: ')', placeholder: false },
      ],
    })
    expect(items.find(({ name }) => name === 'length')).toMatchObject({ kind: 'value', type: 'int' })
  })

  it('begins at the word under the cursor, behind letters that are not ASCII too', () => {
    const { from, items } = at(right_code.replace('return sum', 'const char* ö = "😀"; (void)ö; su|'), '|')
    expect(from).toEqual({ line: 4, column: '  const char* ö = "😀"; (void)ö; '.length + 1 })
    expect(items.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['sum', 'attend', 'Row', 'return expression;']),
    )
    expect(items.some(({ name }) => name.startsWith('__'))).toBe(false)
  })
})

describe('remarks', () => {
  it('tells which loop became SIMD, how wide, and why another did not', () => {
    const code = `float attend(float* x, int n) {
  float sum = 0;
  for (int i = 0; i < n; i++) x[i] *= 2;
  for (int i = 0; i < n; i++) sum += x[i];
  return sum;
}
`
    const { loops, diagnostics } = clang.remarks(unitOf(code))
    expect(diagnostics).toEqual([])
    expect(loops).toEqual([
      { place: { line: 3, column: 3 }, vectorized: true, width: 4, reasons: [] },
      {
        place: { line: 4, column: 3 },
        vectorized: false,
        reasons: [{ message: expect.stringContaining('reorder floating-point'), place: { line: 4, column: 35 } }],
        advice: expect.stringContaining('four sums'),
      },
    ])
  })

  it('says nothing about code with errors but the errors', () => {
    const { loops, diagnostics } = clang.remarks(unitOf(right_code.replace('sum +=', 'total +=')))
    expect(loops).toEqual([])
    expect(diagnostics[0]).toMatchObject({ severity: 'error', place: { line: 3 } })
  })
})
