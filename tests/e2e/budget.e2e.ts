import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { settled, useLab } from './support/browser.ts'
import { siteFolder } from './support/server.ts'

const lab = useLab()

const read = (path: string) => readFileSync(join(siteFolder, path === '' ? 'index.html' : path))
const gzip = (path: string) => gzipSync(read(path), { level: 9 }).length
const brotli = (path: string) =>
  brotliCompressSync(read(path), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length

/** What a fresh visitor's browser asked the server for on the first page, once each. */
async function requestsOfHome(): Promise<string[]> {
  const page = await lab.openPage('')
  await page.getByRole('button', { name: 'Layer 1', exact: true }).waitFor()
  await settled(page)
  return [...new Set(lab.server.requests)]
}

function report(title: string, sizes: [path: string, bytes: number][]): number {
  const total = sizes.reduce((sum, [, bytes]) => sum + bytes, 0)
  const lines = sizes.map(([path, bytes]) => `  ${String(bytes).padStart(7)}  ${path || 'index.html'}`)
  console.log(`${title}: ${total} bytes\n${lines.join('\n')}`)
  return total
}

it('home stays within its budgets', async () => {
  const asked = await requestsOfHome()

  const page_files = asked.filter((path) => path === '' || /\.(html|css|js|wasm)$/.test(path))
  const all = report(
    'home, gzip: HTML, CSS, JS, wasm',
    page_files.map((path) => [path, gzip(path)]),
  )
  expect(page_files.some((path) => path.endsWith('.wasm'))).toBe(true)
  expect(all).toBeLessThanOrEqual(120_000)

  const core_files = page_files.filter((path) => /\.wasm$|\/(attn_lab|worker|lab)-/.test(path))
  const core = report(
    'core, brotli: wasm and runtime JS',
    core_files.map((path) => [path, brotli(path)]),
  )
  const kinds = new Set(core_files.map((path) => basename(path).split(/[-.]/)[0]))
  expect([...kinds].sort()).toEqual(['attn_lab', 'lab', 'worker'])
  expect(core).toBeLessThanOrEqual(60_000)

  // Nothing is asked for that the page does not need: no editor, no plot, no second module.
  expect(asked.filter((path) => /codemirror|line_plot|attn_checks/.test(path))).toEqual([])
})
