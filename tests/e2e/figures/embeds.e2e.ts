/** Every figure alone at its address, as somebody else's page frames it. */
import { describe, expect, it } from 'vitest'
import { figures } from '../../../web/src/content/figures.ts'
import { settled, useLab } from '../support/browser.ts'

const lab = useLab()

describe('a figure alone', () => {
  it.each(figures.map(({ name, tag }) => ({ name, tag })))('embed/$name/', async ({ name, tag }) => {
    const page = await lab.openPage(`embed/${name}/`, { width: 390 })
    await page.locator(`${tag} figure`).first().waitFor()
    await settled(page)
    expect(await page.locator('main').getAttribute('data-embed')).toBe(name)
    expect(await page.locator('.site-header').count()).toBe(0)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  })
})
