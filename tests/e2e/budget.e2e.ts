import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { settled, useLab, type PageOptions } from './support/browser.ts'
import { siteFolder } from './support/server.ts'

const lab = useLab()

const read = (path: string) => readFileSync(join(siteFolder, path === '' ? 'index.html' : path))
const gzip = (path: string) => gzipSync(read(path), { level: 9 }).length
const brotli = (path: string) =>
  brotliCompressSync(read(path), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length

/** What a fresh visitor's browser asked the server for until the page had something to show, once each. */
async function requestsOf(
  path: string,
  ready: (page: Page) => Promise<unknown>,
  options?: PageOptions,
): Promise<string[]> {
  lab.server.requests.length = 0
  const page = await lab.openPage(path, options)
  await ready(page)
  await settled(page)
  return [...new Set(lab.server.requests)]
}

function report(title: string, sizes: [path: string, bytes: number][]): number {
  const total = sizes.reduce((sum, [, bytes]) => sum + bytes, 0)
  const lines = sizes.map(([path, bytes]) => `  ${String(bytes).padStart(7)}  ${path || 'index.html'}`)
  console.log(`${title}: ${total} bytes\n${lines.join('\n')}`)
  return total
}

/**
 * Home while nobody grows impatient: where the model takes longer than a moment, the figure passes the time with the kernels'
 * module, and a busy machine is no matter of this test.
 */
async function requestsOfHome(): Promise<string[]> {
  const context = await lab.newContext()
  await context.addInitScript(() => {
    const wait = globalThis.setTimeout
    globalThis.setTimeout = ((run: () => void, ms = 0) => wait(run, 100 * ms)) as typeof setTimeout
  })
  return requestsOf('', homeShowsTheModel, { context })
}

const homeShowsTheModel = (page: Page) => page.getByRole('button', { name: 'Layer 1', exact: true }).waitFor()

it('home asks for nothing that it does not need: no editor, no plot, no second module', async () => {
  const asked = await requestsOfHome()
  expect(asked.some((path) => path.endsWith('.wasm'))).toBe(true)
  expect(asked.filter((path) => /codemirror|line_plot|attn_checks|attn_lab|attn_model/.test(path))).toEqual([])
})

it('home stays within 120 KB gzip: HTML, CSS, JS and wasm', async () => {
  const asked = await requestsOfHome()
  const page_files = asked.filter((path) => path === '' || /\.(html|css|js|wasm)$/.test(path))
  const all = report(
    'home, gzip: HTML, CSS, JS, wasm',
    page_files.map((path) => [path, gzip(path)]),
  )
  expect(all).toBeLessThanOrEqual(120_000)
})

it.each([
  ['simd', 'attn_lab'],
  ['relaxed', 'attn_lab_relaxed'],
])(
  'the core in the build %s, its kernels and the JS that runs them, stays within 60 KB brotli',
  async (build, module) => {
    const asked = await requestsOf(`memory/?build=${build}`, (page) =>
      page.getByRole('button', { name: /^Measure up to/ }).waitFor(),
    )
    const core_files = asked.filter((path) => /\.wasm$|\/(attn_lab|worker|lab)-/.test(path))
    const core = report(
      `core, ${build} build, brotli: wasm and runtime JS`,
      core_files.map((path) => [path, brotli(path)]),
    )
    const kinds = core_files.map((path) => basename(path).replace(/-[\w-]{8}\./, '.'))
    expect(kinds.sort()).toEqual([`${module}.wasm`, 'attn_lab.js', 'lab.js', 'worker.js'].sort())
    expect(core).toBeLessThanOrEqual(60_000)
  },
)
