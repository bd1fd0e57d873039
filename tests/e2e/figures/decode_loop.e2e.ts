/** The decode loop stepped by mouse and keyboard: cells, numbers and totals against the engine. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import {
  keysFromCache,
  model_shape,
  tokenSentence,
  totalSentence,
  totalWork,
  type LaneName,
} from '../../../web/src/components/attn-decode-loop/decode_totals.ts'
import { formatCount } from '../../../web/src/draw/format.ts'
import type { DecodeLoopStep, DecodeWork } from '../../../web/src/runtime/figures_protocol.ts'
import { labWithPorts } from '../../web/runtime/ports.ts'
import { expectNoAxeViolations } from '../support/axe.ts'
import { until, useLab } from '../support/browser.ts'
import { cellsOf, openTable } from '../support/tables.ts'

const lab = useLab()
const { client: engine } = labWithPorts()
const lanes: LaneName[] = ['naive', 'cached']

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const choice = (page: Page, group: string, count: number) =>
  page.getByRole('group', { name: group }).getByRole('button', { name: String(count), exact: true })

async function open(options = {}): Promise<Page> {
  const page = await lab.openPage('embed/decode-loop/', options)
  await page.locator('figure[aria-busy="false"]').waitFor()
  return page
}

const loopOf = (prompt_tokens: number, new_tokens: number) =>
  engine.ask('decode_loop', { ...model_shape, prompt_tokens, new_tokens })

/** The lines of a lane's column. */
const counts = (work: DecodeWork) =>
  [work.rows, keysFromCache(work), work.score_pairs, work.multiply_adds].map(formatCount)

async function agrees(page: Page, steps: readonly DecodeLoopStep[], at: number): Promise<void> {
  const sentence = `${tokenSentence(steps, at)} ${totalSentence(steps, at)}`
  await until(sentence, async () => (await page.locator('figcaption').innerText()) === sentence, 10_000)
  for (const lane of lanes) {
    const work = steps[at]![lane]
    const cells = (what: string) => page.locator(`[data-lane="${lane}"] ${what}`).count()
    expect(await cells('.row[data-state="run"]')).toBe(work.rows)
    expect(await cells('.pair:is([data-state="now"], [data-state="again"])')).toBe(work.score_pairs)
    expect(await cells('.key[data-state="computed"]')).toBe(work.rows)
    expect(await cells('.key[data-state="read"]')).toBe(keysFromCache(work))
    const total = totalWork(steps, at, lane)
    const column = page.locator(`.work td.${lane}`)
    expect(
      (await column.allInnerTexts()).map((text) => text.split(/\s+(?:so far\s+)?(?=[\d.,]+(?: [GMk])?$)/)),
    ).toEqual(counts(work).map((count, line) => [count, counts(total)[line]]))
  }
}

describe('the decode loop', () => {
  it('counts what the engine counts, token by token, by mouse', async () => {
    const page = await open()
    const steps = await loopOf(4, 8)
    for (let at = 0; at < 8; at++) {
      await agrees(page, steps, at)
      if (at < 7) await button(page, 'Next').click()
    }
    expect(await button(page, 'Next').getAttribute('aria-disabled')).toBe('true')
    await button(page, 'Back').click()
    await agrees(page, steps, 6)
    await button(page, 'First').click()
    await agrees(page, steps, 0)
  })

  it('is stepped by the arrow keys, and begins again with another prompt or length', async () => {
    const page = await open()
    await button(page, 'Next').focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await agrees(page, await loopOf(4, 8), 2)
    await choice(page, 'New tokens', 12).press('Enter')
    await agrees(page, await loopOf(4, 12), 0)
    await choice(page, 'Prompt, tokens', 8).press('Space')
    await agrees(page, await loopOf(8, 12), 0)
    await button(page, 'Next').press('End')
    await agrees(page, await loopOf(8, 12), 11)
    await choice(page, 'Prompt, tokens', 2).click()
    await choice(page, 'New tokens', 4).click()
    await agrees(page, await loopOf(2, 4), 0)
  })

  it('has every step in its table', async () => {
    const page = await open()
    const steps = await loopOf(4, 8)
    const table = await openTable(page.locator('figure'))
    const shown = (await cellsOf(table.locator('tbody tr'))).map((row) =>
      row.map((cell) => Number(cell.replaceAll(',', ''))),
    )
    expect(shown).toEqual(
      steps.map(({ seq_len, ...step }, index) => [
        index + 1,
        seq_len,
        ...lanes.flatMap((lane) => {
          const { rows, keys_written, score_pairs, multiply_adds } = step[lane]
          return [rows, keysFromCache(step[lane]), keys_written, score_pairs, multiply_adds]
        }),
      ]),
    )
  })

  it.each([
    { width: 390, theme: 'light' },
    { width: 1280, theme: 'dark' },
  ] as const)(
    'bars nobody, fits, and does not jump from token to token, $width px, $theme',
    async ({ width, theme }) => {
      const page = await open({ width, theme })
      await choice(page, 'New tokens', 12).click()
      const steps = await loopOf(4, 12)
      const heights = new Set<number>()
      for (let at = 0; at < 12; at++) {
        await agrees(page, steps, at)
        heights.add(
          await page.locator('figure').evaluate((figure) => Math.round(figure.getBoundingClientRect().height)),
        )
        if (at < 11) await button(page, 'Next').click()
      }
      expect([...heights]).toHaveLength(1)
      await expectNoAxeViolations(page)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    },
  )
})
