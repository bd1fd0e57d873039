/** The ledger changed by mouse and keyboard: its numbers against the engine, its formulas against its numbers. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import {
  first_settings,
  known_shapes,
  requestOf,
  withHeads,
  type LedgerSettings,
} from '../../../web/src/components/attn-ledger/shapes.ts'
import type { Ledger } from '../../../web/src/runtime/figures_protocol.ts'
import { valueOf } from '../../web/components/attn-ledger/formula.ts'
import { labWithPorts } from '../../web/runtime/ports.ts'
import { expectNoAxeViolations } from '../support/axe.ts'
import { until, useLab } from '../support/browser.ts'
import { cellsOf, openTable } from '../support/tables.ts'

const lab = useLab()
const { client: engine } = labWithPorts()

const number = (text: string) => Number(text.replace(/[^\d.]/g, ''))
const slider = (page: Page) => page.getByRole('slider', { name: 'seq_len' })
const choice = (page: Page, name: string) => page.getByRole('combobox', { name, exact: true })
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

async function open(options = {}): Promise<Page> {
  const page = await lab.openPage('embed/ledger/', options)
  await page.locator('figure[aria-busy="false"]').waitFor()
  await openTable(page.locator('figure'))
  await page.locator('.disclosure summary').click()
  return page
}

const amountsOf = ({ embed_dim: _, parameter_count: __, ...amounts }: Ledger) => Object.values(amounts)

/** Name, amount, exact amount, formula of each line. */
const linesOf = (page: Page) => cellsOf(page.locator('.figure-table tbody tr'))

async function agrees(page: Page, settings: LedgerSettings): Promise<void> {
  const expected = amountsOf(await engine.ask('ledger', requestOf(settings)))
  const exact = async () => (await linesOf(page)).map(([, , amount]) => number(amount!))
  await until('the table has what the engine says', async () => String(await exact()) === String(expected), 10_000)
  for (const [name, , amount, formula] of await linesOf(page)) expect(valueOf(formula!), name).toBe(number(amount!))
  // The picture has the same formulas as the table.
  expect(await page.locator('.ledger-parts .line-formula').allInnerTexts()).toEqual(
    (await linesOf(page)).map(([, , , formula]) => formula),
  )
}

const shapeNamed = (name: string) => known_shapes.find((known) => known.name === name)!.shape

describe('the ledger', () => {
  it('has the engine’s numbers for what is chosen by mouse', async () => {
    const page = await open()
    let settings = first_settings
    await agrees(page, settings)

    await button(page, 'GPT-3 175B').click()
    settings = { ...settings, ...shapeNamed('GPT-3 175B') }
    await agrees(page, settings)
    expect(await button(page, 'GPT-3 175B').getAttribute('aria-pressed')).toBe('true')

    await choice(page, 'Heads').selectOption('64')
    settings = withHeads(settings, 64)
    await choice(page, 'KV heads').selectOption('8')
    await choice(page, 'Batch').selectOption('16')
    settings = { ...settings, num_kv_heads: 8, batch: 16 }
    await agrees(page, settings)
    expect(await button(page, 'GPT-3 175B').getAttribute('aria-pressed')).toBe('false')

    await button(page, 'float32').click()
    await page.getByRole('group', { name: 'Mask' }).getByRole('button', { name: 'none' }).click()
    settings = { ...settings, dtype: 'float32', causal: false }
    await agrees(page, settings)
  })

  it('has them for what is chosen by keyboard, from the shortest text to the longest', async () => {
    const page = await open()
    await slider(page).press('ArrowRight')
    await agrees(page, { ...first_settings, seq_len: 2048 })
    expect(await slider(page).getAttribute('aria-valuetext')).toBe('2,048 tokens')
    await slider(page).press('End')
    await agrees(page, { ...first_settings, seq_len: 131072 })
    await slider(page).press('Home')
    await agrees(page, { ...first_settings, seq_len: 128 })
    await button(page, 'Llama-2-7B-like').press('Enter')
    await button(page, 'int8').press('Space')
    await agrees(page, { ...first_settings, ...shapeNamed('Llama-2-7B-like'), seq_len: 128, dtype: 'int8' })
  })

  it('has the bytes first, and the FLOPs folded away with their sum in sight', async () => {
    const page = await lab.openPage('embed/ledger/')
    await page.locator('.ledger-parts').waitFor()
    expect(await page.locator('.bytes').isVisible()).toBe(true)
    expect(await page.locator('.flops').isVisible()).toBe(false)
    expect(await page.locator('.disclosure summary').innerText()).toBe(
      'FLOPs of one pass: 272 GFLOPs, two for a multiply-add',
    )
    expect(await page.locator('figure').innerText()).not.toContain('weights')
  })

  it('says from which seq_len on the squares win, as the engine has it there and one before', async () => {
    const page = await open()
    const caption = await page.locator('figcaption').innerText()
    const [, scores, attention] = /parameters from ([\d,]+) tokens.*network from ([\d,]+) tokens/.exec(caption)!
    const at = async (seq_len: number) => engine.ask('ledger', requestOf({ ...first_settings, seq_len }))
    const outweigh = async (seq_len: number) => {
      const { all_scores_bytes, weight_bytes } = await at(seq_len)
      return all_scores_bytes > weight_bytes
    }
    expect([await outweigh(number(scores!) - 1), await outweigh(number(scores!))]).toEqual([false, true])
    const costs_more = async (seq_len: number) => {
      const { attention_flops, mlp_flops } = await at(seq_len)
      return attention_flops > mlp_flops
    }
    expect([await costs_more(number(attention!) - 1), await costs_more(number(attention!))]).toEqual([false, true])
  })

  it.each([
    { width: 390, theme: 'light' },
    { width: 1280, theme: 'dark' },
  ] as const)('bars nobody and fits, $width px, $theme', async ({ width, theme }) => {
    const page = await open({ width, theme })
    await button(page, 'GPT-3 175B').click()
    await slider(page).press('End')
    await agrees(page, { ...first_settings, ...shapeNamed('GPT-3 175B'), seq_len: 131072 })
    await expectNoAxeViolations(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
  })
})
