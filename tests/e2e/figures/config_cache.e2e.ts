/** Configs chosen, changed and broken: the cache on the page against the engine, and a text that is never lost. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { problemText } from '../../../web/src/components/attn-config-cache/cache_words.ts'
import { known_configs } from '../../../web/src/components/attn-config-cache/configs.ts'
import type { ConfigCacheRequest } from '../../../web/src/runtime/figures_protocol.ts'
import { formatBytes } from '../../../web/src/draw/format.ts'
import { valueOf } from '../../web/components/attn-ledger/formula.ts'
import { labWithPorts } from '../../web/runtime/ports.ts'
import { expectNoAxeViolations } from '../support/axe.ts'
import { until, useLab } from '../support/browser.ts'
import { cellsOf, openTable } from '../support/tables.ts'

const lab = useLab()
const { client: engine } = labWithPorts()

const number = (text: string) => Number(text.replace(/ \(.*/, '').replace(/[^\d.]/g, ''))
const box = (page: Page) => page.getByRole('textbox', { name: /config\.json/ })
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const textOf = (id: string) => known_configs.find((known) => known.id === id)!.text
const first = { seq_len: 8192, batch: 1, dtype: 'bfloat16' } as const

async function open(options = {}): Promise<Page> {
  const page = await lab.openPage('embed/config-cache/', options)
  await page.locator('figure[aria-busy="false"]').waitFor()
  await openTable(page.locator('figure'))
  return page
}

async function agrees(page: Page, request: ConfigCacheRequest): Promise<void> {
  const cache = await engine.ask('config_cache', request)
  const expected = [
    cache.num_layers,
    cache.window_layers,
    cache.elements_per_token,
    cache.bytes_per_token,
    cache.bytes,
    cache.bytes_without_window,
    cache.mha_bytes,
  ]
  const shown = async () => (await cellsOf(page.locator('.figure-table tbody tr'))).map(([, value]) => number(value!))
  await until('the table has what the engine says', async () => String(await shown()) === String(expected), 10_000)

  const amounts = await page.locator('.against .amount').allInnerTexts()
  const compared = [cache.bytes, ...(cache.window > 0 ? [cache.bytes_without_window] : []), cache.mha_bytes]
  expect(amounts.map((amount) => amount.split(' (')[0]!.split(' ').slice(0, 2).join(' '))).toEqual(
    compared.map(formatBytes),
  )
  expect(await page.locator('.fields li').count()).toBe(cache.read.length)
  for (const { field, value } of cache.read)
    expect(await page.locator(`[data-config-field="${field}"] .value`).innerText()).toBe(value)

  const formulas = (await page.locator('.steps .line-formula').allInnerTexts()).map(valueOf)
  expect(formulas).toEqual([cache.elements_per_token, cache.bytes_per_token, cache.bytes])
}

describe('the cache of a config', () => {
  it.each(known_configs)('of $name is what the engine makes of its fields', async ({ name, text }) => {
    const page = await open()
    await button(page, name).click()
    expect(await box(page).inputValue()).toBe(text)
    await agrees(page, { ...first, config: text })
    expect(await page.locator('figcaption').innerText()).toContain(`${name} keeps `)
    await page.getByLabel('Context, tokens').selectOption('131072')
    await agrees(page, { ...first, config: text, seq_len: 131072 })
  })

  it('begins with the model that its attribute names', async () => {
    const page = await open()
    await page.locator('attn-config-cache').evaluate((figure) => figure.setAttribute('model', 'gpt-2'))
    await until('the config of GPT-2', async () => (await box(page).inputValue()) === textOf('gpt-2'))
    await agrees(page, { ...first, config: textOf('gpt-2') })
  })

  it('follows the text as it is typed, and what is chosen by keyboard', async () => {
    const page = await open()
    const mine = textOf('llama-3-8b').replace('"num_key_value_heads": 8', '"num_key_value_heads": 2')
    await box(page).focus()
    await page.keyboard.press('Control+A')
    await page.keyboard.insertText(mine)
    await agrees(page, { ...first, config: mine })
    expect(await page.locator('figcaption').innerText()).toContain('This config keeps')
    await button(page, 'float32').press('Enter')
    await page.getByLabel('Batch, sequences').focus()
    await page.keyboard.press('End')
    await agrees(page, { ...first, config: mine, dtype: 'float32', batch: 64 })
    await page.getByLabel('Context, tokens').selectOption('128')
    await agrees(page, { ...first, config: mine, dtype: 'float32', batch: 64, seq_len: 128 })
  })

  it.each([
    {
      name: 'no JSON',
      text: '{"model_type": "llama", ',
      says: /not valid JSON in line 1: .* Check commas, quotes and braces there/,
    },
    { name: 'a missing field', text: '{"model_type": "llama", "num_hidden_layers": 32}', says: /num_attention_heads/ },
    {
      name: 'a number that cannot be',
      text: textOf('llama-3-8b').replace('"num_key_value_heads": 8', '"num_key_value_heads": -1e308'),
      says: /num_key_value_heads/,
    },
    { name: 'nothing', text: '', says: /is empty/ },
  ])('says what is wrong beside the text, keeps it and the last numbers, and has ways back: $name', async (broken) => {
    const page = await open()
    await box(page).fill(broken.text)
    const message = page.locator('.config-text .message.bad')
    await message.waitFor()
    expect(await message.innerText()).toMatch(broken.says)
    const refused = await engine.ask('config_cache', { ...first, config: broken.text }).catch((error: Error) => error)
    expect(await message.innerText()).toBe(problemText((refused as Error).message, 'Llama-3-8B'))
    expect(await message.innerText()).not.toContain('Download')
    expect(await box(page).inputValue()).toBe(broken.text)
    expect(await box(page).getAttribute('aria-invalid')).toBe('true')
    expect(await page.locator('.config-cache').innerText()).toContain('Of the last text that could be read')
    expect(await page.locator('figure').innerText()).not.toMatch(/NaN|undefined|Infinity/)

    await button(page, 'GPT-2').click()
    await agrees(page, { ...first, config: textOf('gpt-2') })
    await button(page, 'Undo').press('Enter')
    expect(await box(page).inputValue()).toBe(broken.text)
    await button(page, 'Back to GPT-2').click()
    await agrees(page, { ...first, config: textOf('gpt-2') })
    expect(await message.count()).toBe(0)
    for (let times = 0; times < 3; times++) await button(page, 'Undo').press('Space')
    await agrees(page, { ...first, config: textOf('llama-3-8b') })
    expect(await button(page, 'Undo').getAttribute('aria-disabled')).toBe('true')
  })

  it.each([
    { width: 390, theme: 'dark' },
    { width: 1280, theme: 'light' },
  ] as const)('bars nobody and fits, $width px, $theme', async ({ width, theme }) => {
    const page = await open({ width, theme })
    await button(page, 'Gemma-2-9B').click()
    await agrees(page, { ...first, config: textOf('gemma-2-9b') })
    await expectNoAxeViolations(page)
    await box(page).fill('{')
    await page.locator('.config-text .message.bad').waitFor()
    await expectNoAxeViolations(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
  })
})
