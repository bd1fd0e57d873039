/**
 * What may go wrong around C++ in an exercise: the server, the download, what was kept, storage, clang itself. Each time a
 * sentence says what happened, there is a way on, and what was typed is still there.
 */
import type { Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { until, useLab } from './support/browser.ts'
import {
  code,
  compilerIsReady,
  downloadCompiler,
  exercises,
  mistakesOf,
  pressRun,
  read,
  ready,
  run,
  troubleOf,
  write,
} from './support/exercise_page.ts'
import { brokenConnection, failingHost, megabytesHere, resumedAt } from './support/failing_host.ts'
import { startServer } from './support/server.ts'

const lab = useLab()

const { name, slug } = exercises[0]!
const in_cpp = `build/${slug}/#language=cpp`
const solution = read(name, 'solution.cpp')
/** Nobody else's text: what must not be lost. */
const typed = `// my own words\n${solution}`

const saved = (page: Page) =>
  until('it is saved', async () => (await page.locator('.save-state').innerText()) === 'saved')

describe('without the server', () => {
  it('a page that was visited once reloads, and checks code in both languages', async () => {
    const server = await startServer()
    onTestFinished(() => server.stop())
    const context = await lab.newContext({ offline: true })
    onTestFinished(() => context.close())
    const page = await lab.openPage(in_cpp, { context, base: server.url })
    await downloadCompiler(page)
    await until('the offline copy', async () => (await page.locator('attn-offline[data-state="ready"]').count()) === 1)
    await server.stop()
    await expect(fetch(server.url)).rejects.toThrow()

    await page.reload()
    await compilerIsReady(page)
    const mistake = mistakesOf(name, '.cpp')[0]!
    expect((await run(page, read(name, `mistakes/${mistake}`))).id).toBe(/^[a-z0-9_]+/.exec(mistake)![0])
    expect((await run(page, typed)).id).toBe('passed')
    await page.getByRole('button', { name: 'JavaScript', exact: true }).click()
    await until('JavaScript is open', async () => (await code(page)) === read(name, 'starter.js'))
    expect((await pressRun(page)).passed).toBe(false)
    expect((await run(page, read(name, 'solution.js'))).id).toBe('passed')
  })
})

describe('a download that is cut at 50 %', () => {
  it('goes on by itself while the server is there, with what is typed meanwhile', async () => {
    const host = await failingHost()
    const page = await lab.openPage(in_cpp, { base: host.url.href, expects: brokenConnection })
    await ready(page)
    host.faults.cut_after = 11_400_000
    await page.locator('attn-compiler .download').click()
    await write(page, typed)
    await compilerIsReady(page)
    expect(resumedAt(host.requests)).toBeGreaterThan(1_000_000)
    expect(await code(page)).toBe(typed)
    expect((await pressRun(page)).id).toBe('passed')
  })

  it('says how far it came when the server is gone; JavaScript works meanwhile, and trying again goes on from there', async () => {
    const host = await failingHost()
    const page = await lab.openPage(in_cpp, { base: host.url.href, expects: brokenConnection })
    await ready(page)
    await write(page, typed)
    // What checks code in JavaScript comes before the line breaks.
    await page.getByRole('button', { name: 'JavaScript', exact: true }).click()
    await until('JavaScript is open', async () => (await code(page)) === read(name, 'starter.js'))
    expect((await run(page, read(name, 'solution.js'))).id).toBe('passed')
    await page.getByRole('button', { name: 'C++', exact: true }).click()
    await until('C++ is back', async () => (await code(page)) === typed)

    host.faults = { cut_after: 11_400_000, gone_after_cut: true }
    await page.locator('attn-compiler .download').click()
    const said = await page.locator('attn-compiler .message.bad').innerText()
    expect(said).toMatch(/\d\.\d MB of 22\.8 MB are here.*try again.*JavaScript.*Your code is safe/)
    expect(await code(page)).toBe(typed)
    await page.getByRole('button', { name: 'JavaScript', exact: true }).click()
    await until('JavaScript is open', async () => (await code(page)) === read(name, 'solution.js'))
    expect((await pressRun(page)).id).toBe('passed')
    await page.getByRole('button', { name: 'C++', exact: true }).click()

    host.faults = {}
    const before = host.requests.length
    await page.getByRole('button', { name: /^Try again \(\d\d\.\d MB\)$/ }).click()
    await compilerIsReady(page)
    const resumed = resumedAt(host.requests.slice(before))
    expect(resumed).toBeLessThanOrEqual(11_400_000)
    expect(resumed! / 1e6).toBeCloseTo(megabytesHere(said), 1)
    expect(await code(page)).toBe(typed)
    expect((await pressRun(page)).id).toBe('passed')
  })
})

describe('a browser that threw away what it kept', () => {
  it('is asked for the compiler again, with the text as it was', async () => {
    const context = await lab.newContext()
    onTestFinished(() => context.close())
    const page = await lab.openPage(in_cpp, { context })
    await downloadCompiler(page)
    await write(page, typed)
    await saved(page)
    await page.evaluate(async () => {
      for (const cache of await caches.keys()) await caches.delete(cache)
    })
    // For this visit it is here.
    expect((await pressRun(page)).id).toBe('passed')

    await page.reload()
    await ready(page)
    expect(await code(page)).toBe(typed)
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.getByText('C++ needs its compiler first').waitFor()
    await page.getByRole('button', { name: /^Download the C\+\+ compiler \(\d\d\.\d MB\)$/ }).waitFor()
    await downloadCompiler(page)
    expect(await page.getByText('C++ needs its compiler first').count()).toBe(0)
    expect(await code(page)).toBe(typed)
    expect((await pressRun(page)).id).toBe('passed')
  })
})

describe('a browser that stores nothing', () => {
  it('compiles all the same, and says what will not last', async () => {
    const context = await lab.newContext()
    onTestFinished(() => context.close())
    await context.addInitScript(() => {
      const refuse = {
        get() {
          throw new DOMException('Access is denied for this document.', 'SecurityError')
        },
      }
      for (const storage of ['indexedDB', 'localStorage', 'caches']) Object.defineProperty(window, storage, refuse)
    })
    const page = await lab.openPage(in_cpp, { context })
    await ready(page)
    await write(page, typed)
    const warning = page.getByText('does not let the page store anything')
    await warning.waitFor()
    await downloadCompiler(page)
    const said = await page.locator('attn-compiler .quiet').innerText()
    expect(said).toMatch(/works now, but your browser does not keep it \(storage is closed to this page\).*next visit/)
    expect(await code(page)).toBe(typed)
    expect((await pressRun(page)).id).toBe('passed')
    expect(await warning.isVisible()).toBe(true)
  })
})

describe('a compiler that breaks down at work', () => {
  const large = `float table[1 << 28] = {1};\n${solution.replace('return {', 'print(table[3]);\n  return {')}`
  const deep = `int depth = ${'- '.repeat(100_000)}1;\n${solution}`

  it.each([
    // While it writes the module, which no check of the syntax does.
    ['for want of memory', large, /ran out of memory on this code.*Look for a very large array.*Your code is safe/],
    // So deep that its own stack is full, in each check too.
    ['on its own account', deep, /broke down on this code.*Your code is safe: undo the last change.*then try again/],
  ])('%s says so, is started anew, and the next Run works', async (_, text, says) => {
    const page = await lab.openPage(in_cpp)
    await downloadCompiler(page)
    expect(await troubleOf(page, text)).toMatch(says)
    expect(await code(page)).toBe(text)
    await saved(page)
    // The same code, once more: it is the code and not the compiler that is at its end.
    expect(await troubleOf(page, text)).toMatch(says)
    const asked = lab.server.requests.length
    expect((await run(page, typed)).id).toBe('passed')
    expect(lab.server.requests.slice(asked).filter((path) => path.startsWith('compiler/'))).toEqual([])
    await page.reload()
    await ready(page)
    expect(await code(page)).toBe(typed)
  })
})
