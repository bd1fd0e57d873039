/** C++ in an exercise: the choice of a language, clang's words at the line, a run, and a look at what was compiled. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { expectNoAxeViolations } from './support/axe.ts'
import { until, useLab, type PageOptions } from './support/browser.ts'
import { code, downloadCompiler, exercises, read, verdictAfter, write, type Seen } from './support/exercise_page.ts'

const lab = useLab()

const masks = exercises.find(({ slug }) => slug === 'causal-mask')!

const language = (page: Page, name: string) =>
  page.getByRole('group', { name: 'Language' }).getByRole('button', { name })

/** An exercise with clang at work, from the click on. */
async function openWithCompiler(slug: string, options: PageOptions = {}): Promise<Page> {
  const page = await lab.openPage(`build/${slug}/#language=cpp`, options)
  await downloadCompiler(page)
  return page
}

/** By the key, from where one writes. */
function run(page: Page): Promise<Seen> {
  return verdictAfter(page, async () => {
    await page.locator('.own .cm-content').focus()
    await page.keyboard.press('Control+Enter')
  })
}

describe('a choice of language', () => {
  it('keeps both texts, each with its own undo, and comes back after a reload and in the next exercise', async () => {
    const page = await lab.openPage(`build/${masks.slug}/`)
    await page.locator('.own .cm-content').waitFor()
    await write(page, '// mine in JavaScript')
    await language(page, 'C++').click()
    await until('C++ is open', async () => (await code(page)) === read(masks.name, 'starter.cpp'))
    expect(new URL(page.url()).hash).toBe('#language=cpp')
    await page.locator('attn-compiler .download').waitFor()
    await write(page, '// mine in C++')

    await language(page, 'JavaScript').click()
    await until('JavaScript is back', async () => (await code(page)) === '// mine in JavaScript')
    await page.locator('.own .cm-content').click()
    await page.keyboard.press('Control+Z')
    await until('the starter is back', async () => (await code(page)) === read(masks.name, 'starter.js'))
    await page.keyboard.press('Control+Y')

    await language(page, 'C++').click()
    await until('C++ is back', async () => (await code(page)) === '// mine in C++')
    await page.reload()
    await until('C++ is there after a reload', async () => (await code(page)) === '// mine in C++')
    await page.goto(new URL('../kv-cache/', page.url().split('#')[0]).href)
    const next = exercises.find(({ slug }) => slug === 'kv-cache')!
    await until('the next exercise opens in C++', async () => (await code(page)) === read(next.name, 'starter.cpp'))
  })

  it('says before anything else what C++ costs, and Run leads there', async () => {
    const page = await lab.openPage(`build/${masks.slug}/#language=cpp`)
    const download = page.getByRole('button', { name: /^Download the C\+\+ compiler \(\d\d\.\d MB\)$/ })
    await download.waitFor()
    await page.locator('.own .cm-content').click()
    await page.keyboard.press('Control+Enter')
    await until('the button has the focus', () => download.evaluate((button) => button === document.activeElement))
    await expectNoAxeViolations(page)
  })
})

describe('clang', () => {
  it('says what is wrong at the line while one types, and mends it on a click', async () => {
    const page = await openWithCompiler(masks.slug)
    const right = read(masks.name, 'solution.cpp')
    await write(page, right.replace('return {output, weights};', 'return {output, weights}'))
    await page.locator('.own .cm-lintRange-error').first().hover()
    await page.getByRole('button', { name: 'Insert ;' }).click()
    await until('the semicolon is there', async () => (await code(page)) === right)
    await until('nothing is marked', async () => (await page.locator('.own .cm-lintRange-error').count()) === 0)
  })

  it('is quoted by the verdict, with the line', async () => {
    const page = await openWithCompiler(masks.slug)
    await write(
      page,
      'AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {\n  return quary;\n}\n',
    )
    const { id, title, line, message } = await run(page)
    expect({ id, title, line }).toEqual({ id: 'syntax_error', title: 'Line 2 is not C++ yet', line: 2 })
    expect(message).toContain("'quary'")
  })

  it('completes a member', async () => {
    const page = await openWithCompiler(masks.slug)
    await write(page, 'int rows_of(const Matrix& query) {\n  return query.')
    await page.keyboard.type('ro')
    await page.locator('.cm-tooltip-autocomplete li', { hasText: 'rows' }).first().waitFor()
    // A list that has only just opened leaves Enter to the text, for who was typing on.
    await page.waitForTimeout(200)
    await page.keyboard.press('Enter')
    await until('it is written out', async () => (await code(page))?.includes('query.rows') === true)
  })

  it('shows which loops became SIMD and the WebAssembly, with the learner’s lines', async () => {
    const page = await openWithCompiler(masks.slug)
    await write(page, read(masks.name, 'solution.cpp'))
    await page.locator('.look-inside > summary').click()
    await page.getByRole('button', { name: 'Which loops became SIMD?' }).click()
    await page.locator('.loops li', { hasText: 'became SIMD' }).first().waitFor()
    const lines = await page.locator('.loops button').allInnerTexts()
    const text = read(masks.name, 'solution.cpp').split('\n')
    for (const line of lines) expect(text[Number(line.replace('Line ', '')) - 1]).toMatch(/\b(for|while)\b|max_element/)
    await page.getByRole('button', { name: 'Show the WebAssembly' }).click()
    await until('there are instructions', async () =>
      /f32\.(mul|add)|f32x4/.test((await page.locator('.wasm').allInnerTexts()).join('\n')),
    )
    await expectNoAxeViolations(page)
  })
})

describe('a run in C++', () => {
  it('of an endless loop is stopped, of a wrong index names the line, and the next one passes', async () => {
    const page = await openWithCompiler(masks.slug)
    const right = read(masks.name, 'solution.cpp')
    await write(page, right.replace('Matrix weights(', 'for (volatile int i = 0; i >= 0; i = 1) {}\n  Matrix weights('))
    expect((await run(page)).id).toBe('time_limit')
    const wrong = right.replace('Matrix weights(', 'std::vector<float> few(3);\n  few[3] = 1;\n  Matrix weights(')
    await write(page, wrong)
    const { id, line, title } = await run(page)
    const expected = wrong.split('\n').findIndex((each) => each.includes('few[3]')) + 1
    expect({ id, line, title }).toEqual({ id: 'threw', line: expected, title: 'There is no element 3' })
    await write(page, right)
    expect((await run(page)).id).toBe('passed')
  })

  it('draws what it shows beside what a right answer has', async () => {
    const page = await openWithCompiler(masks.slug)
    const text = read(masks.name, 'solution.cpp')
    await write(
      page,
      text.replace('return {output, weights};', 'show("weights", weights);\n  return {output, weights};'),
    )
    expect((await run(page)).id).toBe('passed')
    const shown = page.locator('.verdict-shows .shown').first()
    expect(await shown.locator('table').count()).toBe(2)
    expect(await shown.locator('td.wrong').count()).toBe(0)
    await expectNoAxeViolations(page)
  })

  it('takes a header of the real library once that is there', async () => {
    const page = await openWithCompiler(masks.slug)
    const text = `#include <map>\n${read(masks.name, 'solution.cpp')}`
    await write(page, text)
    await page.getByRole('button', { name: /^Download the C\+\+ library \(\d\.\d MB\)$/ }).click()
    await until('the error is gone', async () => (await page.locator('.own .cm-lintRange-error').count()) === 0)
    expect((await run(page)).id).toBe('passed')
  })
})
