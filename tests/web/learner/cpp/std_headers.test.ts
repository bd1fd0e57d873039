/** The same programs with our std headers and with the real libc++: what passes here means what it means elsewhere. */
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { runCpp } from './run_cpp.ts'

const folder = fileURLToPath(new URL('./programs/', import.meta.url))

describe.each(readdirSync(folder))('%s', (name) => {
  it.each([
    ['our headers', false],
    ['libc++', true],
  ])('holds with %s', { timeout: 60_000 }, async (_, libcxx) => {
    const { results, fault } = await runCpp(readFileSync(folder + name, 'utf8'), 'test() -> ok: number', { libcxx })
    expect(fault).toBeUndefined()
    expect(results![0]![0]![0]).toEqual({ name: 'ok', value: 1 })
  })
})
