/** Format leaves the lab's own code as it is, and lays out a learner's like it. */
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { formatJavaScript, loadCppFormatter } from '../../../web/src/compiler/format.ts'
import { clang_format } from '../../../web/vite/compiler/contents.ts'

const exercises = fileURLToPath(new URL('../../../site/exercises/', import.meta.url))
const starters = (language: 'js' | 'cpp') =>
  readdirSync(exercises, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(`/starter.${language}`))
    .map((path) => [path, readFileSync(exercises + path, 'utf8')] as const)

let formatCpp: (code: string) => string

beforeAll(async () => {
  formatCpp = await loadCppFormatter(new Blob([gzipSync(readFileSync(clang_format), { level: 1 })]))
})

describe('C++', () => {
  it('is laid out', () => {
    expect(
      formatCpp('float   attend( float*x,int n ){float s=0;\nfor(int i=0;i<n;i++)s+=x[i];return s;}  // ö\n'),
    ).toBe(
      'float attend(float* x, int n) {\n  float s = 0;\n  for (int i = 0; i < n; i++) s += x[i];\n  return s;\n}  // ö\n',
    )
  })

  it('stays as it is in the starters', () => {
    for (const [path, code] of starters('cpp')) expect([path, formatCpp(code)]).toEqual([path, code])
  })

  it('need not be whole', () => {
    expect(formatCpp('int   x ;\nint f( {\n')).toMatch(/^int x;\n/)
  })

  it('has lines of at most 72 columns', () => {
    const sum = Array.from({ length: 30 }, (_, at) => `value_${at}`).join(' + ')
    const lines = formatCpp(`int x = ${sum};\n`).split('\n')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(72)
  })
})

describe('JavaScript', () => {
  it('is laid out', async () => {
    expect(await formatJavaScript('function f(a,b){return a+"x";}')).toBe("function f(a, b) {\n  return a + 'x'\n}\n")
  })

  it('stays as it is in the starters', async () => {
    expect(starters('js').length).toBeGreaterThan(2)
    for (const [path, code] of starters('js')) expect([path, await formatJavaScript(code)]).toEqual([path, code])
  })

  it('that cannot be read is left alone, with the reason', async () => {
    const error = await formatJavaScript('function f( {').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'not_formatted',
      message: expect.stringMatching(/\(1:\d+\).*nothing was changed/),
    })
  })
})
