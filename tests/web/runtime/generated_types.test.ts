/** What is committed, what em++ wrote last and what the site ships belong together. */
import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { shippedBytes } from './shipped.ts'

const modules = ['attn_lab', 'attn_model', 'attn_checks'] as const
const built = new URL('../../../build/wasm/modules/', import.meta.url)
const committed = new URL('../../../web/generated/', import.meta.url)

it.each(modules)('%s: the committed types are those of the module', (name) => {
  const fresh = new URL(`${name}.d.ts`, built)
  if (!existsSync(fresh)) throw new Error('build/wasm/modules is empty. Run ./lab build first.')
  const types = readFileSync(new URL(`${name}.d.ts`, committed), 'utf8')
  expect(types, `web/generated/${name}.d.ts is out of date. Run ./lab types and commit it.`).toBe(
    readFileSync(fresh, 'utf8'),
  )
})

it.each(modules)('%s: the site ships the module that was built last', (name) => {
  const same = shippedBytes(name).equals(readFileSync(new URL(`${name}.wasm`, built)))
  expect(same, 'build/site is older than the modules. Run ./lab build.').toBe(true)
})

it.each(modules)('%s: needs no code from strings, which a content policy may forbid', (name) => {
  const glue = readFileSync(new URL(`${name}.js`, committed), 'utf8')
  expect(glue).not.toMatch(/new Function|newFunc\(|\beval\(/)
})

it.each(modules)('%s: names no folder of the machine that built it', (name) => {
  const root = new URL('../../..', import.meta.url).pathname.replace(/\/$/, '')
  expect(shippedBytes(name).includes(root)).toBe(false)
})
