/** The figure changed by mouse and keyboard, and its numbers against the engine asked here. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { lensRequest, looks, spreadText } from '../../../web/src/components/attn-scale-lens/scale_lens.ts'
import { labWithPorts } from '../../web/runtime/ports.ts'
import { expectNoAxeViolations } from '../support/axe.ts'
import { until, useLab } from '../support/browser.ts'
import { cellsOf, openTable } from '../support/tables.ts'

const lab = useLab()
const { client: engine } = labWithPorts()

const caption = (page: Page) => page.locator('figcaption').innerText()
const spoken = (page: Page) => page.locator('[data-plot="scale-lens"]').getAttribute('aria-label')

async function open(options = {}): Promise<Page> {
  const page = await lab.openPage('embed/scale-lens/', options)
  await page.locator('figure[aria-busy="false"] canvas').waitFor()
  await openTable(page.locator('figure'))
  return page
}

/** The table, row by row. */
async function agrees(page: Page, seed: number): Promise<void> {
  const points = await engine.ask('scale_lens', lensRequest(seed))
  const expected = points.map((point) => [
    point.head_dim.toLocaleString('en'),
    ...looks.flatMap(({ value }) => [point.unscaled, point.scaled].map((spread) => spreadText(spread[value]))),
  ])
  await until(
    `the table has what the engine says for seed ${seed}`,
    async () => JSON.stringify(await cellsOf(page.locator('.figure-table tbody tr'))) === JSON.stringify(expected),
    20_000,
  )
}

describe('the scale lens', () => {
  it('has the engine’s numbers for each seed', async () => {
    const page = await open()
    await agrees(page, 1)
    const before = await caption(page)
    await page.getByRole('button', { name: 'New random numbers' }).click()
    await agrees(page, 2)
    expect(await caption(page)).not.toBe(before)
    await page.getByRole('button', { name: 'New random numbers' }).press('Enter')
    await agrees(page, 3)
    expect(await page.locator('.plot-note').innerText()).toContain('Seed 3.')
  })

  it('opens on the largest weight, and names the peak of the Jacobian norm', async () => {
    const page = await open()
    expect(await spoken(page)).toMatch(/^largest weight against d_k/)
    await page.getByRole('button', { name: 'Jacobian norm' }).click()
    const points = await engine.ask('scale_lens', lensRequest(1))
    const peak = points.reduce((a, b) => (b.unscaled.jacobian_norm > a.unscaled.jacobian_norm ? b : a))
    expect(await caption(page)).toContain(
      `to a peak of ${spreadText(peak.unscaled.jacobian_norm)} at d_k = ${peak.head_dim}, where it is larger than scaled`,
    )
    const smaller = Number(/from ([\d,]+) on it is the smaller one/.exec(await caption(page))![1]!.replace(',', ''))
    for (const { head_dim, scaled, unscaled } of points) {
      if (head_dim >= smaller) expect(unscaled.jacobian_norm).toBeLessThanOrEqual(scaled.jacobian_norm)
    }
  })

  it('shows four quantities, each in picture and sentence', async () => {
    const page = await open()
    const points = await engine.ask('scale_lens', lensRequest(1))
    for (const { value, label } of looks) {
      const button = page.getByRole('group', { name: 'Show' }).getByRole('button', { name: label })
      await button.press('Enter')
      expect(await button.getAttribute('aria-pressed')).toBe('true')
      await until('the plot follows', async () => (await spoken(page))?.startsWith(`${label} against d_k`) ?? false)
      for (const head_dim of [64, 1024]) {
        const { scaled, unscaled } = points.find((point) => point.head_dim === head_dim)!
        expect(await caption(page)).toContain(spreadText(unscaled[value]))
        expect(await caption(page)).toContain(spreadText(scaled[value]))
        expect(await spoken(page)).toContain(
          `d_k ${head_dim}: scaled ${spreadText(scaled[value])}, not scaled ${spreadText(unscaled[value])}`,
        )
      }
    }
  })

  it('shows what the division is for: without it the spread grows with √d_k, and one key takes nearly all', async () => {
    const page = await open()
    await agrees(page, 1)
    const rows = await cellsOf(page.locator('.figure-table tbody tr'))
    const last = rows.at(-1)!.map((cell) => Number(cell.replace(',', '')))
    const [, weight_unscaled, weight_scaled, , , spread_unscaled, spread_scaled] = last
    expect(spread_unscaled! / spread_scaled!).toBeGreaterThan(28)
    expect(spread_unscaled! / spread_scaled!).toBeLessThan(36)
    expect(weight_unscaled!).toBeGreaterThan(0.85)
    expect(weight_scaled!).toBeLessThan(0.2)
  })
})

describe.each(['light', 'dark'] as const)('in %s', (theme) => {
  it.each([1280, 390])('it has no barrier and fits %i pixels', async (width) => {
    const page = await open({ theme, width })
    await expectNoAxeViolations(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  })
})
