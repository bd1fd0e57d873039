/** The lab cannot start: what happened and what to do next, in a sentence; and it starts as soon as it can. */
import type { Page, Route } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { launchBrowser, useLab } from './support/browser.ts'

const lab = useLab()

const sentence = (page: Page) => page.locator('attn-memory .bad').first()

async function works(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Measure up to/ }).waitFor()
  await page.getByLabel('Largest N').selectOption('512')
  await page.getByRole('button', { name: /^Measure up to/ }).click()
  await page.getByText('Measured up to N = 512').waitFor({ timeout: 120_000 })
}

/** The first half of what the server says. */
async function cut(route: Route): Promise<void> {
  const response = await route.fetch()
  const body = await response.body()
  await route.fulfill({ status: 200, contentType: 'application/wasm', body: body.subarray(0, body.length / 2) })
}

describe('a download that fails', () => {
  it.each<[string, string, (route: Route) => Promise<void>]>([
    ['the module does not come', '**/attn_lab*.wasm', (route) => route.abort()],
    ['the module is gone', '**/attn_lab*.wasm', (route) => route.fulfill({ status: 404 })],
    ['the module is cut off', '**/attn_lab*.wasm', cut],
    [
      'a page of the host comes in its place',
      '**/attn_lab*.wasm',
      (route) =>
        route.fulfill({ status: 200, contentType: 'text/html', body: '<!doctype html><title>Welcome</title>' }),
    ],
    ["the worker's script is gone", '**/worker-*.js', (route) => route.fulfill({ status: 404 })],
    ["the module's own script does not come", '**/attn_lab-*.js', (route) => route.abort()],
  ])('%s: says so, and works when asked again', async (_, files, answer) => {
    const context = await lab.newContext()
    await context.route(files, answer)
    const page = await lab.openPage('memory/', { context, expects: /Failed to load|ERR_|404/ })
    await sentence(page).waitFor()
    expect(await sentence(page).innerText()).toMatch(/could not be downloaded.*Check your connection, then try again/)
    await context.unrouteAll({ behavior: 'wait' }) // a request that is under way is answered first
    await works(page)
    await context.close()
  })
})

describe('a browser that lacks something', () => {
  // The flags are those of its compiler for this processor.
  it.skipIf(process.arch !== 'x64')('without SIMD: names the versions that have it', async () => {
    const page = await openWith('--no-enable-sse4-1 --no-enable-ssse3')
    await sentence(page).waitFor()
    expect(await sentence(page).innerText()).toMatch(/without SIMD.*Chrome or Edge 91, Firefox 89, Safari 16\.4/)
  })

  it('without the memory to start: says what to close', async () => {
    const page = await openWith('--wasm-max-mem-pages=16')
    await sentence(page).waitFor()
    expect(await sentence(page).innerText()).toMatch(/no memory left.*Close other tabs/)
  })

  it('without relaxed SIMD: runs the other build', async () => {
    const context = await lab.newContext()
    await context.addInitScript(() => {
      const validate = WebAssembly.validate
      const uses = (code: Uint8Array) => code.some((_, i) => code[i] === 0xfd && code[i + 2] === 2)
      WebAssembly.validate = (code) => !uses(new Uint8Array(code as Uint8Array)) && validate(code)
    })
    lab.server.requests.length = 0
    const page = await lab.openPage('memory/', { context })
    await works(page)
    const modules = lab.server.requests.filter((path) => path.endsWith('.wasm')).map((path) => path.split('/').at(-1))
    expect(modules.map((name) => name!.replace(/-[\w-]{8}\./, '.'))).toEqual(['attn_lab.wasm'])
    await context.close()
  })

  it('asked for a build that there is not: says which there are', async () => {
    const page = await lab.openPage('memory/?build=turbo')
    await sentence(page).waitFor()
    expect(await sentence(page).innerText()).toMatch(/"turbo".*build=simd or build=relaxed/)
  })

  async function openWith(flags: string): Promise<Page> {
    const browser = await launchBrowser([`--js-flags=${flags}`])
    onTestFinished(() => browser.close())
    const page = await browser.newPage()
    await page.goto(`${lab.server.url}memory/`)
    return page
  }
})
