/** The trained model writes with a learner's attention: the lab's own text, another one, or a clear word of what stopped it. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { expectNoAxeViolations } from './support/axe.ts'
import { useLab } from './support/browser.ts'
import { downloadCompiler, exercises, read, ready, write } from './support/exercise_page.ts'

const lab = useLab()
const { name, slug } = exercises.find((each) => each.slug === 'your-own-gpt')!

async function open(language: 'js' | 'cpp' = 'js'): Promise<Page> {
  const page = await lab.openPage(`build/${slug}/${language === 'cpp' ? '#language=cpp' : ''}`)
  if (language === 'cpp') await downloadCompiler(page)
  await ready(page)
  return page
}

/** Presses the button, and reads what it came to. */
async function writeWith(page: Page, code: string): Promise<string> {
  await write(page, code)
  await page.getByRole('button', { name: /^Write \d+ tokens$/ }).click()
  await page.getByRole('button', { name: /^Write \d+ tokens$/ }).waitFor()
  return page.locator('.own-text [role=status]').innerText()
}

const texts = (page: Page) => page.locator('.own-text-words').allInnerTexts()

describe.each(['js', 'cpp'] as const)('in %s', (language) => {
  it('a right answer writes the lab’s own text, a mistake another one', async () => {
    const page = await open(language)
    expect(await writeWith(page, read(name, `solution.${language}`))).toContain("All 60 tokens are the lab's own")
    const [labs, yours] = await texts(page)
    expect(yours).toBe(labs)
    expect(yours!.length).toBeGreaterThan(120)

    expect(await writeWith(page, read(name, `mistakes/cache_not_used.${language}`))).toMatch(
      /^Token \d+ of 60 is the first that differs/,
    )
    const [again, other] = await texts(page)
    expect(again).toBe(labs)
    expect(other).not.toBe(labs)
    expect(await page.locator('.own-text-words mark').count()).toBe(1)
    if (language === 'js') await expectNoAxeViolations(page)
  })
})

describe('what goes wrong on the way', () => {
  it('is said, with the line, and the next text is written', async () => {
    const page = await open()
    expect(
      await writeWith(page, 'function create_cache() {}\nfunction attend(cache) {\n  return cache.keys\n}\n'),
    ).toContain('Go to line 3')
    expect(
      await writeWith(page, 'function create_cache() { return {} }\nfunction attend() { for (;;) {} }\n'),
    ).toContain('Stopped after 3 seconds')
    expect(await writeWith(page, 'function create_cache( {')).toContain('line 1')
    const nan =
      'function create_cache() { return {} }\nfunction attend(cache, layer, query) {\n  return new Matrix(query.rows, query.cols).set(0, 0, NaN)\n}\n'
    expect(await writeWith(page, nan.replace('.set(0, 0, NaN)', '.set(query.rows - 1, 0, NaN)'))).toContain(
      'lost its numbers',
    )
    expect(await writeWith(page, read(name, 'solution.js'))).toContain('All 60 tokens')
  })

  it('is a stop, when that was asked for', async () => {
    const page = await open()
    await write(page, 'function create_cache() { return {} }\nfunction attend() { for (;;) {} }\n')
    await page.getByRole('button', { name: /^Write/ }).click()
    await page.locator('.own-text').getByRole('button', { name: 'Stop' }).click()
    await page
      .locator('.own-text')
      .getByText(/^Stopped after 0 of \d+ tokens/)
      .waitFor()
  })
})
