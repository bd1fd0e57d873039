/** The overview of the lessons: what it remembers of a reader, and its search. Under a path, as on a plain file host. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ChoiceVariant, Question, SearchDocument } from '../../web/src/content/lesson_types.ts'
import { wordsOf } from '../../web/src/content/search_index.ts'
import { expectNoAxeViolations } from './support/axe.ts'
import { settled, until, useLab } from './support/browser.ts'
import { themes, widths } from './support/places.ts'
import { siteFolder, startServer } from './support/server.ts'

const mount = '/courses/lab/'
const lab = useLab({ mount })

const read = (path: string) => readFileSync(join(siteFolder, path), 'utf8')
const slugs = [...read('learn/index.html').matchAll(/data-lesson="([\w-]+)"/g)].map(([, slug]) => slug!)
const questionsOf = (slug: string) =>
  [...read(`learn/${slug}/index.html`).matchAll(/<script type="application\/json">(.*?)<\/script>/gs)].map(
    ([, text]) => JSON.parse(text!) as Question,
  )

/** A lesson with a question to which one clicks the right answer. */
function lessonWithChoice(): { slug: string; question: Question & { variants: ChoiceVariant[] }; count: number } {
  for (const slug of slugs) {
    const questions = questionsOf(slug)
    const question = questions.find(({ kind, prediction }) => ['choice', 'slip'].includes(kind) && !prediction)
    if (question) return { slug, question: question as never, count: questions.length }
  }
  throw new Error('no lesson has a question with options')
}

/** A word that stands in the text of one section alone, and that section's address. */
function wordOfOneSection(): { word: string; url: string } {
  const { storedFields } = JSON.parse(read('learn/search.json')) as { storedFields: Record<string, SearchDocument> }
  const documents = Object.values(storedFields)
  const places = new Map<string, Set<SearchDocument>>()
  for (const document of documents) {
    for (const { text } of wordsOf(`${document.title} ${document.section} ${document.text}`)) {
      const word = text.toLowerCase()
      places.set(word, (places.get(word) ?? new Set<SearchDocument>()).add(document))
    }
  }
  const words = [...places].filter(([word]) => /^[a-z]{7,}$/.test(word)).sort(([a], [b]) => b.length - a.length)
  for (const [word, [document, ...others]] of words) {
    if (others.length === 0 && document?.kind === 'lesson') return { word, url: document.url }
  }
  throw new Error('no word stands in one section alone')
}

const row = (page: Page, slug: string) => page.locator(`[data-lesson="${slug}"]`)
const box = (page: Page) => page.getByRole('combobox', { name: /Search/ })
const options = (page: Page) => page.getByRole('option')

async function reader(): Promise<BrowserContext> {
  const context = await lab.newContext()
  onTestFinished(() => context.close())
  return context
}

describe('the overview', () => {
  it('remembers what was opened, read to its end and answered right, and leads on', async () => {
    const { slug, question, count } = lessonWithChoice()
    const context = await reader()
    const page = await lab.openPage('learn/', { context })
    await row(page, slug).getByText('not started').waitFor()
    const title = await row(page, slug).locator('h3').innerText()
    expect(await page.locator('.overview-count').innerText()).toContain(`0 of ${slugs.length} read`)

    await row(page, slug).getByRole('link').click()
    await page.waitForURL(new RegExp(`/courses/lab/learn/${slug}/$`))
    const asked = page.locator(`attn-question#q-${question.id}`)
    const right = question.variants[0]!.options.findIndex((option) => option.right)
    await asked.locator('.option').nth(right).click()
    await asked.getByRole('button', { name: 'Check' }).click()
    await asked.locator('.reply-head').getByText('Right.').waitFor()

    const list = await lab.openPage('learn/', { context })
    await row(list, slug).getByText('in progress').waitFor()
    await row(list, slug).getByText(`1 of ${count} question`).waitFor()
    expect(await list.locator('.go-on').innerText()).toBe(`Go on with ${title}`)

    const share = () => page.locator('.reading-bar').evaluate((bar) => bar.getBoundingClientRect().width / innerWidth)
    await page.evaluate(() => scrollTo(0, 0))
    await until('the bar is short', async () => (await share()) < 0.1)
    await page.evaluate(() => document.querySelector('[data-lesson-end]')!.scrollIntoView())
    await until('the bar is full', async () => (await share()) > 0.99)
    await until('it is remembered', async () => {
      await list.reload()
      await list.locator('.state-words').first().waitFor()
      return (await row(list, slug).getAttribute('data-state')) === 'passed'
    })
    expect(await row(list, slug).locator('.state-words').innerText()).toBe('read')
    expect(await list.locator('.overview-count').innerText()).toContain(`1 of ${slugs.length} read`)
    expect(await list.locator('.overview-ticks [data-state="passed"]').count()).toBe(1)
    await expectNoAxeViolations(list)

    const press = (name: string) => list.getByRole('button', { name, exact: true }).click()
    const [download] = await Promise.all([list.waitForEvent('download'), press('Export')])
    await press('Forget everything')
    await press('Forget everything now')
    await row(list, slug).getByText('not started').waitFor()
    await row(list, slug).getByText(`0 of ${count} question`).waitFor()
    await list.locator('attn-progress input').setInputFiles(await download.path())
    await list.getByText('Added to your reading: 1 lesson read, 1 question answered right.').waitFor()
    await press('Import')
    await row(list, slug).getByText(`1 of ${count} question`).waitFor()
    expect(await row(list, slug).locator('.state-words').innerText()).toBe('read')
  })

  it('is a list of links before any script', async () => {
    const context = await lab.browser.newContext({ javaScriptEnabled: false })
    onTestFinished(() => context.close())
    const page = await context.newPage()
    await page.goto(`${lab.server.url}learn/`)
    expect(await page.locator('.overview-row h3 a').count()).toBe(slugs.length)
    await page.locator('.overview-row h3 a').first().click()
    expect(page.url()).toBe(`${lab.server.url}learn/${slugs[0]!}/`)
  })
})

describe('the search', () => {
  it('finds a section by a word of its text, with the keyboard alone, and has it again on the way back', async () => {
    const { word, url } = wordOfOneSection()
    const page = await lab.openPage('learn/')
    await settled(page, '.state-words')
    expect(lab.server.requests).not.toContain('learn/search.json')
    await page.keyboard.press('/')
    await page.keyboard.type(word)
    await options(page).first().waitFor()
    expect(await box(page).getAttribute('aria-expanded')).toBe('true')
    await expectNoAxeViolations(page)

    const hrefs = await options(page).evaluateAll((all) => all.map((each) => each.getAttribute('href')))
    const place = hrefs.indexOf(lab.server.url + url)
    expect(place).toBeGreaterThanOrEqual(0)
    for (let step = 0; step < place; ++step) await page.keyboard.press('ArrowDown')
    const active = page.locator(`#${(await box(page).getAttribute('aria-activedescendant'))!}`)
    expect(await active.getAttribute('aria-selected')).toBe('true')
    expect((await active.locator('mark').allInnerTexts()).map((text) => text.toLowerCase())).toContain(word)
    await page.keyboard.press('Enter')
    await until('it is open', async () => page.url() === lab.server.url + url)

    await page.goBack()
    await options(page).first().waitFor()
    expect(await box(page).inputValue()).toBe(word)
    await page.keyboard.press('Escape')
    expect(await options(page).count()).toBe(0)
    await page.keyboard.press('ArrowDown')
    await options(page).first().waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    expect(await box(page).inputValue()).toBe('')
    expect(page.url()).toBe(`${lab.server.url}learn/`)
  })

  it.each(themes.flatMap((theme) => widths.map((width) => ({ theme, width }))))(
    'opens with what the address asks, $theme, $width px',
    async ({ theme, width }) => {
      const page = await lab.openPage('learn/?q=softmax', { theme, width })
      await options(page).first().waitFor()
      expect(await box(page).inputValue()).toBe('softmax')
      await expectNoAxeViolations(page)
      const panel = (await page.locator('.search-panel').boundingBox())!
      expect(panel.x).toBeGreaterThanOrEqual(0)
      expect(panel.x + panel.width).toBeLessThanOrEqual(width)
    },
  )

  it('suggests a word where it finds nothing, and says so where there is none', async () => {
    const page = await lab.openPage('learn/?q=sofmta')
    await options(page).getByText('softmax').waitFor()
    await expectNoAxeViolations(page)
    await page.keyboard.press('Enter')
    await until('it searches for the word', async () => (await box(page).inputValue()) === 'softmax')
    await options(page).locator('.option-kind').first().waitFor()
    await page.getByRole('button', { name: 'Clear the search' }).click()
    await page.keyboard.type('zzzzzzzzz')
    await page.getByText('Nothing found for “zzzzzzzzz”').waitFor()
    expect(await box(page).getAttribute('aria-expanded')).toBe('false')
    await expectNoAxeViolations(page)
  })

  it('says what to do where the index does not come, and goes on when it does', async () => {
    const page = await lab.openPage('learn/', { expects: /search\.json/ })
    await page.route('**/search.json', (route) => route.abort())
    await box(page).fill('softmax')
    const again = page.getByRole('button', { name: 'Try again' })
    await again.waitFor()
    await expectNoAxeViolations(page)
    await page.unroute('**/search.json')
    await again.click()
    await options(page).first().waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('combobox')
  })

  it('works with the server gone, after one visit', async () => {
    const server = await startServer({ mount })
    onTestFinished(() => server.stop())
    const context = await lab.newContext({ offline: true })
    onTestFinished(() => context.close())
    const page = await lab.openPage('learn/', { context, base: server.url })
    const kept = async () => (await page.locator('attn-offline').getAttribute('data-state')) === 'ready'
    await until('the offline copy', kept, 120_000)
    await server.stop()
    await page.reload()
    await box(page).fill('softmax')
    await options(page).first().waitFor()
  })

  it('stands on the glossary too, and takes one to a term there', async () => {
    const page = await lab.openPage('learn/glossary/')
    await page.keyboard.press('/')
    await page.keyboard.type('softmax')
    await options(page).filter({ hasText: 'Term' }).first().click()
    await until('the term is there', async () => page.url() === `${lab.server.url}learn/glossary/#softmax`)
    expect(await options(page).count()).toBe(0)
  })
})
