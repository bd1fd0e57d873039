import { describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { until, useLab } from './support/browser.ts'

const lab = useLab()

const text = (page: Page, selector: string) => page.locator(selector).innerText()
const measured = (page: Page) => page.getByRole('button', { name: /^Measure up to/ })

async function measureUpTo(page: Page, largest: number): Promise<void> {
  await until('the first look is done', () => measured(page).isVisible())
  await page.getByLabel('Largest N').selectOption(String(largest))
  await measured(page).click()
  await until(`N = ${largest} is measured`, () => measured(page).isVisible(), 120_000)
}

describe('the memory place', () => {
  it('measures a first curve without being asked, and N = 64 … 4096 on request, with a scratch exponent of 2.00 ± 0.05', async () => {
    const page = await lab.openPage('/memory/')
    await measureUpTo(page, 4096)
    const exponent = Number(await text(page, '.exponent[data-kernel="naive"]'))
    expect(exponent).toBeGreaterThanOrEqual(1.95)
    expect(exponent).toBeLessThanOrEqual(2.05)

    await page.getByText('Show the numbers as a table').first().click()
    const rows = await page.locator('attn-data-table').first().locator('tbody tr').allInnerTexts()
    expect(rows.map((row) => row.split('\t').slice(0, 2).join(' '))).toEqual([
      '64 16 KiB',
      '128 64 KiB',
      '256 256 KiB',
      '512 1 MiB',
      '1,024 4 MiB',
      '2,048 16 MiB',
      '4,096 64 MiB',
    ])
  })

  it('states the computed sizes of one head and of GPT-3 beside the measured ones', async () => {
    const page = await lab.openPage('/memory/')
    const computed = await text(page, '[aria-label="Memory for the scores, table"]')
    for (const expected of ['64 KiB', '1 MiB', '16 MiB', '154.6 GB']) expect(computed).toContain(expected)
  })

  it('stops a measurement at once when asked, keeps what was measured and can start again', async () => {
    const page = await lab.openPage('/memory/')
    await until('the first look is done', () => measured(page).isVisible())
    await page.getByLabel('Largest N').selectOption('16384')
    await measured(page).click()
    await until(
      'a few points are there',
      async () => (await page.locator('progress').getAttribute('value')) === '8',
      60_000,
    )
    await page.getByRole('button', { name: 'Cancel' }).click()
    await until('it stopped', () => measured(page).isVisible(), 2_000)
    expect(await text(page, '.memory-status')).toContain('Stopped as you asked')
    expect(await page.locator('.exponent').count()).toBe(1)
    await measureUpTo(page, 512)
    expect(await text(page, '.memory-status')).toContain('Measured up to N = 512')
  })

  it('refuses what cannot fit with the numbers, survives trying it anyway, and measures on', async () => {
    const page = await lab.openPage('/memory/')
    await until('the first look is done', () => measured(page).isVisible())
    // The wall is at N = 32,768 whatever lies below it, so the points below need not be waited for.
    await page.evaluate(() => {
      const place = document.querySelector('attn-memory') as HTMLElement & {
        measureOnly(seq_lens: number[]): Promise<void>
      }
      return place.measureOnly([64, 128, 65536])
    })
    expect(await text(page, '.wall')).toContain('16 GiB')
    await page.getByRole('button', { name: 'Try it anyway' }).click()
    await until('the trap is explained', async () => (await page.locator('.memory-status .bad').count()) === 1, 60_000)
    expect(await text(page, '.memory-status')).toMatch(/would need 16\S* GiB.*restarted/)
    await measureUpTo(page, 512)
    expect(await text(page, '.memory-status')).toContain('Measured up to N = 512')
  })
})
