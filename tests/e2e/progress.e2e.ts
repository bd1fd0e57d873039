/** A learner's work: taken along as a file, brought back, forgotten; what was written before, and what passed. */
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { expectNoAxeViolations } from './support/axe.ts'
import { until, useLab, type PageOptions } from './support/browser.ts'
import { code, exercises, pressRun, read, ready, run, write } from './support/exercise_page.ts'

const lab = useLab()

const first = exercises[0]!
const page_of_first = `build/${first.slug}/`
/** CodeMirror makes \n of every line end that is typed. */
const typed = '// Ω 漢 😀 "quoted" \\ </script>\n\t`tab`\n\n// no line end here'

async function openExercise(options: PageOptions = {}): Promise<Page> {
  const page = await lab.openPage(page_of_first, options)
  await ready(page)
  return page
}

const saved = (page: Page) =>
  until('it is saved', async () => (await page.locator('.save-state').innerText()) === 'saved')
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const row = (page: Page) => page.locator(`[data-exercise="${first.slug}"]`)

async function choose(page: Page, text: string) {
  const buffer = Buffer.from(text)
  await page
    .locator('attn-progress input')
    .setInputFiles({ name: 'progress.json', mimeType: 'application/json', buffer })
}

async function exported(page: Page): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Export')])
  expect(download.suggestedFilename()).toMatch(/^attention-lab-progress-\d{4}-\d\d-\d\d\.json$/)
  return readFileSync(await download.path(), 'utf8')
}

describe('progress as a file', () => {
  it('is exported, forgotten and imported with every character; what it replaces is kept', async () => {
    const context = await lab.newContext()
    onTestFinished(() => context.close())
    const page = await openExercise({ context })
    const solution = read(first.name, 'solution.js')
    expect((await run(page, solution)).passed).toBe(true)
    await write(page, typed)
    await saved(page)

    const list = await lab.openPage('build/', { context })
    await row(list).getByText('passed in JavaScript').waitFor()
    expect(await list.locator('.overview-count').innerText()).toContain(`1 of ${exercises.length} passed`)
    const file = await exported(list)

    await press(list, 'Forget everything')
    await list.getByRole('group', { name: 'Forget everything?' }).waitFor()
    await expectNoAxeViolations(list)
    await press(list, 'Forget everything now')
    await row(list).getByText('not started').waitFor()
    await page.reload()
    await ready(page)
    expect(await code(page)).toBe(read(first.name, 'starter.js'))
    expect(await page.locator('.versions').count()).toBe(0)

    await write(page, '// written on the other device')
    await saved(page)
    await choose(list, file)
    const question = list.getByRole('group', { name: 'Import this?' })
    expect(await question.innerText()).toMatch(/yours becomes an earlier version: .*\(JavaScript\)/)
    await expectNoAxeViolations(list)
    await press(list, 'Import')
    await row(list).getByText('passed in JavaScript').waitFor()
    // The page that is open hears of it.
    await page.getByText('in another tab').waitFor()
    await page.reload()
    await ready(page)
    expect(await code(page)).toBe(typed)
    await page.locator('.versions summary').click()
    expect(await page.locator('.versions li').allInnerTexts()).toEqual([
      expect.stringContaining('before an import'),
      expect.stringContaining('✓ passed'),
    ])
    expect(JSON.parse(await exported(list))).toMatchObject({
      exercises: { [first.slug]: { texts: { js: { draft: { code: typed }, passes: [{ code: solution }] } } } },
    })
  })

  it('is refused with a sentence where it is newer, crafted, cut off or something else', async () => {
    const page = await lab.openPage('build/')
    const good = { format: 'attention-lab-progress', version: 1, exported_at: 1, exercises: {} }
    const bad = page.locator('attn-progress .message.bad')
    for (const [text, says] of [
      [JSON.stringify({ ...good, version: 9 }), /newer lab.*Reload the page/],
      [
        JSON.stringify({ ...good, exercises: { scores: { texts: { js: 'code' } } } }),
        /exercises → scores → texts → js/,
      ],
      [JSON.stringify(good).replace('{}', '{"__proto__": {"texts": {}}}'), /__proto__.*nothing of it was imported/],
      [JSON.stringify(good, null, 2).slice(0, -3), /cut off/],
      ['GIF89a', /not JSON.*Choose a file/],
    ] as const) {
      await choose(page, text)
      await until(`it says ${says}`, async () => says.test(await bad.innerText().catch(() => '')))
    }
    expect(await page.locator('.question').count()).toBe(0)
    await expectNoAxeViolations(page)
    await choose(page, JSON.stringify(good))
    await page.getByText('There is no code in it').waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.locator('.question').count()).toBe(0)
  })

  it('can be taken along where the browser stores nothing', async () => {
    const context = await lab.newContext()
    onTestFinished(() => context.close())
    await context.addInitScript(() => {
      const refuse = { get: () => undefined }
      Object.defineProperty(window, 'indexedDB', refuse)
      Object.defineProperty(window, 'localStorage', refuse)
    })
    const page = await openExercise({ context })
    await write(page, typed)
    await page.getByText('does not let the page store anything').waitFor()
    expect(JSON.parse(await exported(page))).toMatchObject({
      exercises: { [first.slug]: { texts: { js: { draft: { code: typed } } } } },
    })
    const list = await lab.openPage('build/', { context })
    await list.getByText('does not let the page store anything').waitFor()
  })
})

describe('an exercise that passed', () => {
  it('says so on the next visit, leads to the next one in the list, and shows a solution without a question', async () => {
    const context = await lab.newContext()
    onTestFinished(() => context.close())
    const page = await openExercise({ context })
    await run(page, read(first.name, 'solution.js'))
    await page
      .locator('.exercise-next')
      .getByRole('link', { name: /^Next: / })
      .waitFor()
    await page.reload()
    await ready(page)
    const line = page.locator('.exercise-passed')
    expect(await line.innerText()).toMatch(/Passed on \d{1,2} \w+ \d{4}/)
    await expectNoAxeViolations(page)
    await press(page, 'Show a solution')
    await page.getByRole('heading', { name: 'A solution' }).waitFor()

    const list = await lab.openPage('build/', { context })
    const titles = await list.locator('.exercise-row h3').allInnerTexts()
    expect(await line.getByRole('link').innerText()).toBe(`Next: ${titles[1]}`)
    expect(await page.locator('.page-neighbours').getByRole('link').allInnerTexts()).toEqual([`Next ${titles[1]}`])
  })
})

describe('versions', () => {
  it('hold what a reset took away and what passed: read, restored, and back again', async () => {
    const page = await openExercise()
    const solution = read(first.name, 'solution.js')
    const starter = read(first.name, 'starter.js')
    await run(page, solution)
    await write(page, '// broken')
    await press(page, 'Reset')
    expect(await code(page)).toBe(starter)
    await press(page, 'Undo')
    expect(await code(page)).toBe('// broken')
    await press(page, 'Reset')
    await saved(page)
    await page.reload()
    await ready(page)

    await page.locator('.versions summary').click()
    const lines = page.locator('.versions li')
    expect(await lines.allInnerTexts()).toEqual([
      expect.stringContaining('before a reset'),
      expect.stringContaining('✓ passed'),
    ])
    await lines.filter({ hasText: 'passed' }).getByRole('button', { name: /^View/ }).click()
    await until('its text is there', () => page.evaluate(() => document.activeElement?.tagName === 'H2'))
    const viewed = page.locator('.version-text attn-editor')
    expect(await viewed.evaluate((editor) => (editor as HTMLElement & { code: string }).code)).toBe(solution)
    await page.locator('.version-text .cm-content').waitFor()
    await expectNoAxeViolations(page)
    await lines
      .filter({ hasText: 'before a reset' })
      .getByRole('button', { name: /^Restore/ })
      .click()
    expect(await code(page)).toBe('// broken')
    await press(page, 'Undo')
    expect(await code(page)).toBe(starter)
    await lines
      .filter({ hasText: 'passed' })
      .getByRole('button', { name: /^Restore/ })
      .click()
    expect(await code(page)).toBe(solution)
    expect((await pressRun(page)).passed).toBe(true)
  })
})
