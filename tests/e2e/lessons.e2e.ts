/** Every lesson as a page: how it reads at two widths, in two themes, by keyboard alone and on paper. */
import { describe, expect, it } from 'vitest'
import { expectNoAxeViolations } from './support/axe.ts'
import { settled, useLab } from './support/browser.ts'
import { htmlOf, lessonPaths } from './support/lessons.ts'
import { themes, widths } from './support/places.ts'

const lab = useLab()
const all = [...lessonPaths(), 'learn/', 'learn/glossary/', 'learn/numbers/']
/** Each page in one of the four ways, and in all of them by `./lab test pages`. */
const every_way = themes.flatMap((theme) => widths.map((width) => ({ theme, width })))
const visits = all.flatMap((path, index) =>
  (process.env.ATTN_EVERY_PAGE ? every_way : [every_way[index % every_way.length]!]).map((way) => ({ path, ...way })),
)

describe('a lesson', () => {
  it.each(visits)('$path is clean at $width px, $theme', async ({ path, theme, width }) => {
    const page = await lab.openPage(path, { theme, width })
    await settled(page)
    await page.waitForFunction(() => [...document.querySelectorAll(':not(:defined)')].length === 0)
    await expectNoAxeViolations(page)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(wide, 'pixels too wide').toBe(0)
    const moving = await page.evaluate(
      () =>
        document
          .getAnimations()
          .filter((each) => each.timeline instanceof DocumentTimeline && each.playState === 'running').length,
    )
    expect(moving, 'animations in spite of reduced motion').toBe(0)
  })

  it('leads on and back: every page is reached by going on', async () => {
    const order = lessonPaths()
    for (const [index, path] of order.entries()) {
      const next = /<a rel="next" href="\.\.\/([^"]+)"/.exec(htmlOf(path))?.[1]
      const prev = /<a rel="prev" href="\.\.\/([^"]+)"/.exec(htmlOf(path))?.[1]
      expect(next && `learn/${next}`).toBe(order[index + 1])
      expect(prev && `learn/${prev}`).toBe(order[index - 1])
    }
  })
})

describe('by keyboard alone', () => {
  it('a term is explained and put away', async () => {
    const page = await lab.openPage('learn/dot-products/')
    const term = page.locator('button.term').first()
    await term.focus()
    await page.keyboard.press('Enter')
    const card = page.locator('.term-card:popover-open')
    await card.waitFor()
    await page.keyboard.press('Escape')
    await card.waitFor({ state: 'detached' })
    expect(await term.evaluate((element) => element === document.activeElement)).toBe(true)
  })

  it('a number, a choice and an order are answered', async () => {
    for (const kind of ['number', 'choice', 'order'] as const) {
      const path = lessonPaths().find((each) => htmlOf(each).includes(`"kind":"${kind}"`))!
      const page = await lab.openPage(path)
      const question = page.locator(`.question[data-kind="${kind}"]`).first()
      await question
        .locator(kind === 'order' ? 'li button:enabled' : 'input')
        .first()
        .focus()
      if (kind === 'number') await page.keyboard.type('nonsense')
      else await page.keyboard.press('Space')
      if (kind === 'order') await question.getByRole('button', { name: 'Check' }).focus()
      await page.keyboard.press('Enter')
      const reply = question.locator('.question-reply')
      await reply.locator('p').first().waitFor()
      const said = (await reply.textContent())!.trim()
      expect(said).toMatch(kind === 'number' ? /“nonsense” is no number/ : /^(?:✓ Right|✕ Not yet)/)
    }
  })
})

describe('on paper', () => {
  it('the text, the questions and the sources stay, the controls go', async () => {
    const page = await lab.openPage(lessonPaths()[0]!)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.site-header').isVisible()).toBe(false)
    expect(await page.locator('.question .prose').first().isVisible()).toBe(true)
    expect(await page.getByRole('button', { name: 'Check' }).first().isVisible()).toBe(false)
  })
})
