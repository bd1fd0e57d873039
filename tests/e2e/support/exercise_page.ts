/** The page of an exercise as a learner uses it: code in, verdict out, through the editor. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { until } from './browser.ts'

const folder = fileURLToPath(new URL('../../../site/exercises', import.meta.url))

export const exercises = readdirSync(folder).map((name) => ({ name, slug: name.slice(3) }))

export const read = (exercise: string, file: string) => readFileSync(join(folder, exercise, file), 'utf8')

/** The files of the mistakes that an exercise knows. */
export const mistakesOf = (exercise: string, extension: string) =>
  readdirSync(join(folder, exercise, 'mistakes')).filter((file) => file.endsWith(extension))

export interface Seen {
  id: string
  passed: boolean
  title: string
  message: string
  seed: number
  line?: number
  prints: { text: string }[]
}

/** A verdict, or why the lab itself could not check. */
interface Outcome {
  verdict?: Seen
  trouble?: string
}

type VerdictElement = HTMLElement & Outcome & { running: boolean }

export const code = (page: Page) =>
  page.evaluate(() => (document.querySelector('attn-editor.own') as (HTMLElement & { code: string }) | null)?.code)

/** Some code is in the editor. */
export async function ready(page: Page): Promise<void> {
  await page.locator('.own .cm-content').waitFor()
  await until('code is in the editor', async () => ((await code(page)) ?? '').trim() !== '')
}

/** Types as a person pastes: into the real editor, over all that is there. */
export async function write(page: Page, text: string): Promise<void> {
  await page.locator('.own .cm-content').click()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(text)
  await until('the text is in the editor', async () => (await code(page)) === text)
}

/** Whatever starts the run, then what comes of it. */
export async function outcomeAfter(page: Page, act: () => Promise<void>): Promise<Outcome> {
  const before = await page.evaluateHandle(() => (document.querySelector('attn-verdict') as VerdictElement).verdict)
  await act()
  await until('there is a new verdict', () =>
    page.evaluate((old) => {
      const { verdict, running, trouble } = document.querySelector('attn-verdict') as VerdictElement
      return !running && (trouble !== undefined || (verdict !== undefined && verdict !== old))
    }, before),
  )
  return page.evaluate(() => {
    const { verdict, trouble } = document.querySelector('attn-verdict') as VerdictElement
    return { ...(verdict && { verdict }), ...(trouble !== undefined && { trouble }) }
  })
}

export async function verdictAfter(page: Page, act: () => Promise<void>): Promise<Seen> {
  const { verdict, trouble } = await outcomeAfter(page, act)
  expect(trouble).toBeUndefined()
  return verdict!
}

const clickRun = (page: Page) => () => page.getByRole('button', { name: 'Run', exact: true }).click()

export const pressRun = (page: Page) => verdictAfter(page, clickRun(page))

export async function run(page: Page, text: string): Promise<Seen> {
  await write(page, text)
  return pressRun(page)
}

/** What the page says of a run that the lab could not carry out. */
export async function troubleOf(page: Page, text: string): Promise<string> {
  await write(page, text)
  const { verdict, trouble } = await outcomeAfter(page, clickRun(page))
  expect(verdict).toBeUndefined()
  expect(await page.locator('attn-verdict').innerText()).toContain(trouble)
  return trouble!
}

/** Presses the button that states the size, and waits for clang. */
export async function downloadCompiler(page: Page): Promise<void> {
  await page.locator('attn-compiler .download').click()
  await compilerIsReady(page)
}

export async function compilerIsReady(page: Page): Promise<void> {
  await page.locator('attn-compiler .compiler[data-state="ready"]').first().waitFor({ state: 'attached' })
  await page.locator('.own .cm-content').waitFor()
}
