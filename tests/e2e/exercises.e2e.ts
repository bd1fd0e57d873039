/**
 * Exercises solved on their pages, through the real editor, in both languages. Every mistake is tried on the check itself,
 * in tests/exercises; `./lab test pages` opens every page, the tests of every day some.
 */
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { useLab } from './support/browser.ts'
import { downloadCompiler, exercises, mistakesOf, pressRun, read, ready, run } from './support/exercise_page.ts'

const lab = useLab()
const chosen = exercises.filter((_, k) => process.env['ATTN_EVERY_PAGE'] === '1' || k % 5 === 0)
const nameOf = (file: string) => /^[a-z0-9_]+/.exec(file)![0]
const shown = (page: Page) => page.locator('attn-verdict').innerText()

async function solve(page: Page, name: string, language: 'js' | 'cpp') {
  const begun = await pressRun(page)
  expect(begun.passed).toBe(false)
  expect(await shown(page)).toContain(begun.title)

  const mistakes = mistakesOf(name, `.${language}`)
  for (const file of [mistakes[0]!, mistakes.at(-1)!]) {
    const seen = await run(page, read(name, `mistakes/${file}`))
    expect(seen.id).toBe(nameOf(file))
    expect(await page.locator('.verdict').getAttribute('data-diagnosis')).toBe(seen.id)
    expect(await shown(page)).toContain(seen.title)
  }

  const passed = await run(page, read(name, `solution.${language}`))
  expect(passed.id).toBe('passed')
  expect(await shown(page)).toContain(passed.title)
  expect(await page.locator('.exercise-next').isVisible()).toBe(true)
}

it.each(chosen)('$slug: its starter fails, mistakes are named, its solution passes', async ({ name, slug }) => {
  const page = await lab.openPage(`build/${slug}/`)
  await ready(page)
  await solve(page, name, 'js')
})

it.each(chosen)('$slug: the same in C++', async ({ name, slug }) => {
  const page = await lab.openPage(`build/${slug}/#language=cpp`)
  await downloadCompiler(page)
  await solve(page, name, 'cpp')
})
