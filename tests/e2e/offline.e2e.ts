import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { until, useLab } from './support/browser.ts'
import { lessonPaths, questionsOf } from './support/lessons.ts'
import { embeds, exercises, places, signOfStart } from './support/places.ts'
import { siteFolder, startServer } from './support/server.ts'

const mount = '/courses/attention/'
const lab = useLab({ mount })

const state = (page: Page) => page.locator('attn-offline').getAttribute('data-state')

async function kept(page: Page): Promise<void> {
  await until('the offline copy', async () => (await state(page)) === 'ready', 120_000)
}

describe('the footer', () => {
  it('says nothing of the offline copy before it is known', async () => {
    const context = await lab.newContext({ offline: true })
    onTestFinished(() => context.close())
    await context.addInitScript(() => {
      const said = ((window as unknown as { said: string[] }).said = [] as string[])
      new MutationObserver(() => {
        const text = document.querySelector('attn-offline')?.textContent
        if (text && said.at(-1) !== text) said.push(text)
      }).observe(document, { childList: true, subtree: true, characterData: true })
    })
    const page = await lab.openPage('memory/', { context })
    await kept(page)
    const said = () => page.evaluate(() => (window as unknown as { said: string[] }).said)
    expect(await said()).toEqual(['Saving for offline use …', 'Ready offline'])
    await page.reload()
    await kept(page)
    expect(await said()).toEqual(['Ready offline'])
  })
})

describe('after one visit', () => {
  it('every page works with the server gone', async () => {
    const server = await startServer({ mount })
    onTestFinished(() => server.stop())
    const context = await lab.newContext({ offline: true })
    const first = await lab.openPage('', { context, base: server.url })
    await kept(first)

    await server.stop()
    await expect(fetch(server.url)).rejects.toThrow()

    const [lesson, ...more] = lessonPaths()
    const [question] = questionsOf(lesson!)
    const all = [
      ...places,
      ...exercises.map((slug) => `build/${slug}/`),
      ...embeds,
      lesson!,
      more.at(-1)!,
      'learn/glossary/',
      `embed/q-${question!.id}/`,
    ]
    for (const path of all) {
      const page = await lab.openPage(path, { context, base: server.url })
      await page.reload()
      await page.locator(signOfStart(path)).first().waitFor()
      await page.close()
    }
    // Not the shell alone: the model runs.
    await first.reload()
    await first.getByRole('button', { name: 'Layer 1', exact: true }).waitFor()
    await kept(first)
    await context.close()
  }, 600_000)

  it('a mistyped address says so, and one without its slash is mended', async () => {
    const server = await startServer({ mount })
    onTestFinished(() => server.stop())
    const context = await lab.newContext({ offline: true })
    const page = await lab.openPage('', { context, base: server.url })
    await kept(page)
    await server.stop()
    await page.goto(`${server.url}memory?theme=dark`)
    expect(page.url()).toBe(`${server.url}memory/?theme=dark`)
    await page.goto(`${server.url}nowhere/`)
    expect(await page.locator('h1').innerText()).toBe('There is no such page')
    await context.close()
  })

  it('what the browser has thrown away of it is fetched again', async () => {
    const server = await startServer({ mount })
    onTestFinished(() => server.stop())
    const context = await lab.newContext({ offline: true })
    const page = await lab.openPage('', { context, base: server.url })
    await kept(page)
    const count = () => page.evaluate(async () => (await (await caches.open((await caches.keys())[0]!)).keys()).length)
    const all = await count()
    await page.evaluate(async () => {
      const cache = await caches.open((await caches.keys())[0]!)
      await Promise.all((await cache.keys()).map((request) => cache.delete(request)))
    })
    await page.reload()
    await kept(page)
    expect(await count()).toBe(all)
    await server.stop()
    await page.goto(`${server.url}memory/`)
    await page.locator(signOfStart('memory/')).first().waitFor()
    await context.close()
  })

  it('?nosw takes the copy away', async () => {
    const context = await lab.newContext({ offline: true })
    const page = await lab.openPage('', { context })
    await kept(page)
    await page.goto(`${lab.server.url}?nosw`)
    await until('the copy to go', () =>
      page.evaluate(
        async () =>
          (await navigator.serviceWorker.getRegistrations()).length === 0 && (await caches.keys()).length === 0,
      ),
    )
    expect(await state(page)).toBe('off')
    await context.close()
  })

  it('an embed registers nothing', async () => {
    const context = await lab.newContext({ offline: true })
    const page = await lab.openPage('embed/attention/', { context })
    await page.locator('.heatmap svg').waitFor()
    expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0)
    await context.close()
  })
})

describe('a new version', () => {
  it('waits, tells, and takes over when asked; what was typed stays until then', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'attn-site-'))
    cpSync(siteFolder, folder, { recursive: true })
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const old = await startServer({ mount, folder })
    const context = await lab.newContext({ offline: true })
    const page = await lab.openPage('', { context, base: old.url })
    await kept(page)
    await old.stop()

    release(folder)
    const server = await startServer({ mount, folder, port: old.port })
    onTestFinished(() => server.stop())
    await page.reload()
    await page.getByLabel('Your sentence').fill('half a thought')
    const notice = page.locator('.notice[data-update]')
    await notice.waitFor()
    expect(await page.title()).not.toContain('(next)')
    expect(await page.getByLabel('Your sentence').inputValue()).toBe('half a thought')

    await notice.getByRole('button', { name: 'Reload' }).click()
    await until('the new version', async () => (await page.title()).includes('(next)'))
    await kept(page)
    const versions = () =>
      page.evaluate(async (index) => {
        const names = await caches.keys()
        const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
        return requests.flat().filter(({ url }) => new URL(url).pathname === index).length
      }, `${mount}index.html`)
    await until('the old version to go', async () => (await versions()) === 1)
    await context.close()
  })
})

/** The next version of the site in a folder: another first page, and a service worker that knows its hash. */
function release(folder: string): void {
  const index = join(folder, 'index.html')
  const worker = join(folder, 'sw.js')
  const before = readFileSync(index, 'utf8')
  const after = before.replace('</title>', ' (next)</title>')
  const hash = (text: string) => createHash('md5').update(text).digest('hex')
  const list = readFileSync(worker, 'utf8')
  expect(list).toContain(hash(before))
  writeFileSync(index, after)
  writeFileSync(worker, list.replace(hash(before), hash(after)))
}
