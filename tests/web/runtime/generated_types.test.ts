/** What is committed, what em++ wrote last and what the site ships belong together. */
import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { inEveryBuild, shippedBytes } from './shipped.ts'

const with_two_builds = ['attn_lab', 'attn_profile', 'attn_heads', 'attn_model'] as const
const with_one_build = ['attn_figures', 'attn_checks'] as const
const modules = [...with_two_builds, ...with_one_build]
const with_builds = with_two_builds.map((name) => ({ name }))
const built = new URL('../../../build/wasm/modules/', import.meta.url)
const folders = { simd: built, relaxed: new URL('../../../build/wasm-relaxed/modules/', import.meta.url) }
const committed = new URL('../../../web/generated/', import.meta.url)

it.each(modules)('%s: the committed types are those of the module', (name) => {
  const fresh = new URL(`${name}.d.ts`, built)
  if (!existsSync(fresh)) throw new Error('build/wasm/modules is empty. Run ./lab build first.')
  const types = readFileSync(new URL(`${name}.d.ts`, committed), 'utf8')
  expect(types, `web/generated/${name}.d.ts is out of date. Run ./lab types and commit it.`).toBe(
    readFileSync(fresh, 'utf8'),
  )
})

it.each([...inEveryBuild(with_builds), ...with_one_build.map((name) => ({ name, build: 'simd' as const }))])(
  '$name, $build: the site ships the module that was built last',
  ({ name, build }) => {
    const same = shippedBytes(name, build).equals(readFileSync(new URL(`${name}.wasm`, folders[build])))
    expect(same, 'build/site is older than the modules. Run ./lab build.').toBe(true)
  },
)

it.each(with_builds)('$name: one glue fits both builds', ({ name }) => {
  const glue = (folder: URL) => readFileSync(new URL(`${name}.js`, folder), 'utf8')
  expect(glue(folders.relaxed)).toBe(glue(folders.simd))
  expect(glue(committed)).toBe(glue(folders.simd))
})

it.each(modules)('%s: needs no code from strings, which a content policy may forbid', (name) => {
  const glue = readFileSync(new URL(`${name}.js`, committed), 'utf8')
  expect(glue).not.toMatch(/new Function|newFunc\(|\beval\(/)
})

it.each(modules)('%s: names no folder of the machine that built it', (name) => {
  const root = new URL('../../..', import.meta.url).pathname.replace(/\/$/, '')
  expect(shippedBytes(name).includes(root)).toBe(false)
})
