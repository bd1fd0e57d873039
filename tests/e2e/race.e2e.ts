import { describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { until, useLab } from './support/browser.ts'
import { openTable } from './support/tables.ts'

const lab = useLab()

const stat = async (page: Page, name: string) => await page.locator(`[data-stat="${name}"]`).innerText()
const laneText = (page: Page, lane: 'naive' | 'cached') => page.locator(`.lane-text[data-lane="${lane}"]`).innerText()
const factor = (text: string) => Number(text.replace('×', '').replace(',', ''))

async function race(page: Page, settings: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(settings)) await page.locator(`attn-race [name="${name}"]`).fill(value)
  await page.getByRole('button', { name: 'Race' }).click()
}

async function raceToTheEnd(page: Page, settings: Record<string, string>): Promise<void> {
  await race(page, settings)
  await until('the race is run', async () => (await page.locator('[data-stat="speedup"]').count()) === 1, 120_000)
}

describe('the race', () => {
  it('gives the same 200 tokens in both lanes and states the measured speedup beside the ratio of operations', async () => {
    const page = await lab.openPage('/race/')
    await raceToTheEnd(page, { new_tokens: '200' })
    expect(await stat(page, 'identical')).toContain('yes')
    expect(await laneText(page, 'naive')).toBe(await laneText(page, 'cached'))
    const speedup = factor(await stat(page, 'speedup'))
    const operations = factor(await stat(page, 'operations'))
    console.log(`race at 200 new tokens: ${speedup}× faster, ${operations}× fewer multiply-adds`)
    expect(speedup).toBeGreaterThan(0)
    // Operations are counted, not timed: 200 tokens behind a prompt of 13 or 14 cost 80 to 110 times as many.
    expect(operations).toBeGreaterThan(80)
    expect(operations).toBeLessThan(110)
    expect(Number(await stat(page, 'break-even'))).toBeGreaterThanOrEqual(1)

    const table = await openTable(page.locator('attn-race'))
    const rows = await table.locator('tbody tr th').allInnerTexts()
    expect(rows).toEqual(['10', '50', '100', '200'])
  })

  it('repeats the same text from the same seed and another from another', async () => {
    const page = await lab.openPage('/race/')
    const settings = { new_tokens: '40', temperature: '1' }
    await raceToTheEnd(page, { ...settings, seed: '1' })
    const first = await laneText(page, 'cached')
    await raceToTheEnd(page, { ...settings, seed: '2' })
    expect(await laneText(page, 'cached')).not.toBe(first)
    await raceToTheEnd(page, { ...settings, seed: '1' })
    expect(await laneText(page, 'cached')).toBe(first)
  })

  it('replays token by token: reset, step, play, pause and to the end', async () => {
    const page = await lab.openPage('/race/')
    await raceToTheEnd(page, { new_tokens: '20' })
    const count = (lane: number) => page.locator('.lane-count').nth(lane).innerText()
    await page.getByRole('button', { name: 'Reset' }).click()
    expect([await count(0), await count(1)]).toEqual(['0 / 20 tokens', '0 / 20 tokens'])
    // The lanes begin anew, what was measured stays.
    expect(await page.locator('.race-player .note').innerText()).toMatch(
      /^The numbers below are final; the lanes are a replay\. (Replayed at|Slow motion:)/,
    )
    expect(factor(await stat(page, 'speedup'))).toBeGreaterThan(0)
    await page.getByRole('button', { name: 'Step' }).click()
    expect([await count(0), await count(1)].join()).toContain('1 / 20 tokens')
    await page.getByLabel('Speed').selectOption('500')
    await page.getByRole('button', { name: 'Play', exact: true }).click()
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('button', { name: 'To the end' }).click()
    expect([await count(0), await count(1)]).toEqual(['20 / 20 tokens ✓', '20 / 20 tokens ✓'])
  })

  it('continues any text, also what the model has never seen', async () => {
    const page = await lab.openPage('/race/')
    await raceToTheEnd(page, { prompt: 'Żółw 🐢 \n <b>&amp;', new_tokens: '12' })
    expect(await stat(page, 'identical')).toContain('yes')
    expect(await laneText(page, 'naive')).toContain('Żółw 🐢')
  })

  it('asks for a prompt instead of failing, and shortens what does not fit', async () => {
    const page = await lab.openPage('/race/')
    await race(page, { prompt: '' })
    await until('it asks for text', async () => (await page.locator('.race-status .bad').count()) === 1)
    await raceToTheEnd(page, { prompt: 'the fox and '.repeat(80), new_tokens: '500' })
    expect(await page.locator('.race-status').innerText()).toContain('share 512 positions')
  })

  it('can be cancelled while it measures', async () => {
    const page = await lab.openPage('/race/')
    await race(page, { new_tokens: '400' })
    await page.getByRole('button', { name: 'Cancel' }).click()
    await until('it stopped', async () =>
      (await page.locator('.race-status').innerText()).includes('Stopped as you asked'),
    )
    await raceToTheEnd(page, { new_tokens: '10' })
    expect(await stat(page, 'identical')).toContain('yes')
  })
})
