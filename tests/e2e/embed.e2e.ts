import { fileURLToPath } from 'node:url'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readExercises } from '../../web/src/content/exercise_folder.ts'
import { figures } from '../../web/src/content/figures.ts'
import { settled, until, useLab } from './support/browser.ts'
import { lessonPaths, questionsOf } from './support/lessons.ts'
import { embeds, signOfRest } from './support/places.ts'
import { siteFolder, startServer, type SiteServer } from './support/server.ts'

const lab = useLab({ mount: '/lab/' })
const folder = mkdtempSync(join(tmpdir(), 'attn-host-'))
let host: SiteServer

beforeAll(async () => {
  cpSync(fileURLToPath(new URL('support/embed_host.html', import.meta.url)), join(folder, 'index.html'))
  host = await startServer({ folder })
})

afterAll(async () => {
  await host.stop()
  rmSync(folder, { recursive: true })
})

/** The host page is `localhost`, the lab `127.0.0.1`: another origin and another site. */
async function openHost(slug: string, theme = 'auto'): Promise<{ page: Page; frame: Frame }> {
  const origin = `http://localhost:${host.port}`
  const page = await lab.openPage(`?${new URLSearchParams({ lab: lab.server.url, slug, theme })}`, {
    base: `${origin}/`,
    origins: [new URL(lab.server.url).origin],
  })
  await page.locator('attn-lab iframe').waitFor()
  let frame: Frame | undefined
  await until('the frame', async () => {
    frame = page.frames().find((each) => each.url().startsWith(`${lab.server.url}embed/${slug}/`))
    return frame !== undefined
  })
  return { page, frame: frame! }
}

/** The model has arrived, so that the figure grows no more by itself. */
const rested = (frame: Frame) => frame.locator(signOfRest('embed/attention/')).waitFor()
const heard = (page: Page) => page.evaluate(() => (window as unknown as { heard: { type: string }[] }).heard)
const frameHeight = (page: Page) =>
  page.locator('attn-lab iframe').evaluate((element) => element.getBoundingClientRect().height)
const contentHeight = (frame: Frame) =>
  frame.evaluate(() => Math.ceil(document.documentElement.getBoundingClientRect().height))

describe('in a page of another origin', () => {
  it('the frame says it is ready and takes the height of what it shows, as that changes', async () => {
    const { page, frame } = await openHost('attention')
    await rested(frame)
    await until('ready', async () => (await heard(page)).some(({ type }) => type === 'ready'))
    const fits = async () => (await frameHeight(page)) === (await contentHeight(frame))
    await until('the height of the figure', fits)
    const before = await frameHeight(page)
    await frame.getByText('Show the numbers as a table').click()
    await until('the height with the table', async () => (await frameHeight(page)) > before + 100 && (await fits()))
  })

  it('a check of the learner’s code is heard outside', async () => {
    const { page, frame } = await openHost('scaled-dot-product-attention')
    await frame.locator('.cm-content').waitFor()
    await frame.getByRole('button', { name: 'Run', exact: true }).click()
    const scrolled = () => page.evaluate(() => scrollY)
    const before = await scrolled()
    await until('the check', async () => (await heard(page)).some(({ type }) => type === 'check'))
    const check = (await heard(page)).find(({ type }) => type === 'check')
    expect(check).toMatchObject({ attn_lab: 1, type: 'check', exercise: 'scaled-dot-product-attention', passed: false })
    expect(check).toHaveProperty('diagnosis', expect.stringMatching(/^[a-z_]+$/))
    expect(check).toHaveProperty('checks_total', expect.any(Number))
    expect(await scrolled()).toBe(before)
  })

  it('takes its colours from the address, and later from its parent', async () => {
    const { page, frame } = await openHost('attention', 'dark')
    const scheme = () => frame.evaluate(() => getComputedStyle(document.documentElement).colorScheme)
    await frame.locator('.heatmap svg').waitFor()
    expect(await scheme()).toBe('dark')
    await page.evaluate(() => {
      const target = document.querySelector('iframe')!.contentWindow!
      target.postMessage({ attn_lab: 1, type: 'theme', theme: 'light' }, '*')
    })
    await until('the light theme', async () => (await scheme()) === 'light')
  })

  it('believes no message but those of its own frame', async () => {
    const { page, frame } = await openHost('attention')
    await rested(frame)
    await until('the height of the figure', async () => (await frameHeight(page)) === (await contentHeight(frame)))
    const before = await frameHeight(page)
    const count = (await heard(page)).length
    await page.evaluate(() => {
      window.postMessage({ attn_lab: 1, type: 'resize', height: 5000 }, '*')
      window.postMessage({ attn_lab: 1, type: 'check', passed: true }, '*')
      return new Promise((done) => setTimeout(done, 200))
    })
    expect(await frameHeight(page)).toBe(before)
    expect(await heard(page)).toHaveLength(count)
  })
})

describe('alone in a tab', () => {
  it.each(embeds)('/%s shows one thing, without the frame of the site', async (path) => {
    const page = await lab.openPage(path, { width: 320 })
    await settled(page, signOfRest(path))
    expect(await page.locator('main').getAttribute('data-embed')).toBe(path.split('/')[1])
    expect(await page.locator('.site-header, .site-footer').count()).toBe(0)
    expect(await page.locator('h1').count()).toBe(1)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
  })
})

describe('what a host page includes', () => {
  it('is one script of at most 2 KB', () => {
    expect(statSync(join(siteFolder, 'embed/attn-lab.js')).size).toBeLessThanOrEqual(2048)
    expect(readFileSync(join(siteFolder, 'embed/attn-lab.js'), 'utf8')).not.toMatch(/\b(import|export)\b/)
  })

  it('is shown on the sample page with the address of this copy', async () => {
    const page = await lab.openPage('embed/example.html')
    const snippet = await page.locator('.copyable code').first().innerText()
    expect(snippet).toContain(`<script src="${lab.server.url}embed/attn-lab.js" async></script>`)
    await page.frameLocator('attn-lab iframe').locator('.heatmap svg').waitFor()
  })

  it('names every exercise, figure and question, each with an address of its own', async () => {
    const page = await lab.openPage('embed/example.html')
    const names = await page
      .locator('.embed-names a')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')!))
    const questions = lessonPaths().flatMap(questionsOf)
    const written = readExercises(fileURLToPath(new URL('../../site/exercises', import.meta.url))).map(
      ({ summary }) => summary.slug,
    )
    expect([...names].sort()).toEqual(
      [
        ...written.map((slug) => `./${slug}/`),
        ...figures.map(({ name }) => `./${name}/`),
        ...questions.map(({ id }) => `./q-${id}/`),
      ].sort(),
    )
    for (const name of names) expect(existsSync(join(siteFolder, 'embed', name, 'index.html')), name).toBe(true)
  })
})
