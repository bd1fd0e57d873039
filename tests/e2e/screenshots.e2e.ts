import type { Page } from 'playwright-core'
import { describe, it } from 'vitest'
import { settled, useLab } from './support/browser.ts'
import { placeName, places, signOfRest } from './support/places.ts'
import { expectScreenshot } from './support/screenshot.ts'

const lab = useLab()
const pages = [...places, 'build/causal-mask/']

/** They load what they show once they are scrolled into view. */
async function figuresAreSeen(page: Page) {
  for (const figure of await page.locator('attn-tensors').all()) {
    await figure.scrollIntoViewIfNeeded()
    await figure.locator('table').first().waitFor()
  }
}

/** Both widths and both themes once; what one of them alone would show is rare, and each picture takes seconds. */
const ways = [
  { width: 1280, theme: 'light' },
  { width: 390, theme: 'dark' },
] as const

describe.each(ways)('looks as it did at $width px, $theme', ({ width, theme }) => {
  it.each(pages)('/%s', async (path) => {
    const page = await lab.openPage(path, { theme, width })
    await settled(page, signOfRest(path))
    await figuresAreSeen(page)
    await expectScreenshot(page, `${placeName(path)}-${width}-${theme}`)
  })
})
