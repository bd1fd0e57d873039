/** Figures alone at their address, as somebody else's page frames them: those that no other test opens there. */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { figures } from '../../../web/src/content/figures.ts'
import { useLab } from '../support/browser.ts'
import { embeds } from '../support/places.ts'

const lab = useLab()
const beside = fileURLToPath(new URL('.', import.meta.url))
const opened = [
  ...embeds.map((path) => path.split('/')[1]!),
  ...readdirSync(beside).map((file) => file.replace('.e2e.ts', '').replaceAll('_', '-')),
]
const left = figures.filter(({ name }) => !opened.includes(name))

describe('a figure alone', () => {
  it.each(left.map(({ name, tag, fixed }) => ({ name, shown: fixed ? 'main figure' : `${tag} > *` })))(
    'embed/$name/',
    async ({ name, shown }) => {
      const page = await lab.openPage(`embed/${name}/`, { width: 390 })
      await page.locator(shown).first().waitFor()
      expect(await page.locator('main').getAttribute('data-embed')).toBe(name)
      expect(await page.locator('.site-header').count()).toBe(0)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    },
  )
})
