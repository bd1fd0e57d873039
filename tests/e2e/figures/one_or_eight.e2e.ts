/** One head beside several, chosen by mouse and keyboard: costs, weights and entropies against the engine asked here. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import {
  costLines,
  embed_dim,
  factorText,
  favourite,
  head_counts,
  largestWeight,
  rowOf,
  type HeadsPair,
} from '../../../web/src/components/attn-one-or-eight/heads_pair.ts'
import { bits, headsText, pairSentence, stripText } from '../../../web/src/components/attn-one-or-eight/heads_words.ts'
import { labWithPorts } from '../../web/runtime/ports.ts'
import { expectNoAxeViolations } from '../support/axe.ts'
import { until, useLab } from '../support/browser.ts'
import { cellsOf, openTable } from '../support/tables.ts'

const lab = useLab()
const { client: engine } = labWithPorts()

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const caption = (page: Page) => page.locator('figcaption').innerText()

async function open(options = {}): Promise<Page> {
  const page = await lab.openPage('embed/one-or-eight/', options)
  await page.locator('figure[aria-busy="false"] .costs').waitFor()
  return page
}

async function pairOf(num_heads: number, seq_len = 64, seed = 1): Promise<HeadsPair> {
  const of = (heads: number) => engine.ask('heads_compare', { embed_dim, num_heads: heads, seq_len, seed })
  return { num_heads, seq_len, one: await of(1), many: await of(num_heads) }
}

/** Costs, strips, entropies and the sentence. */
async function agrees(page: Page, pair: HeadsPair): Promise<void> {
  const strips = (name: string) => page.getByRole('region', { name: `Weights of ${name}`, exact: true })
  const said = [pair.one, pair.many].flatMap(({ last_query_weights, entropy_bits }) =>
    entropy_bits.map((entropy, head) => {
      const { key, weight } = favourite(rowOf(last_query_weights, head))
      return stripText(`head ${head + 1}`, entropy, pair.seq_len, key, weight)
    }),
  )
  const labels = () => page.locator('.strip').evaluateAll((all) => all.map((strip) => strip.getAttribute('aria-label')))
  await until('the strips', async () => (await labels()).join() === said.join(), 10_000)
  expect(await caption(page)).toBe(pairSentence(pair))
  const rows = await cellsOf(page.locator('.costs tbody tr'))
  expect(rows.map(([, ...cells]) => cells)).toEqual(
    costLines(pair).map(({ one, many, factor }) => [one, many, factorText(factor)]),
  )
  const entropies = (name: string) => strips(name).first().locator('.entropy').allInnerTexts()
  expect(await entropies(headsText(1))).toEqual(pair.one.entropy_bits.map(bits))
  if (pair.num_heads > 1) expect(await entropies(headsText(pair.num_heads))).toEqual(pair.many.entropy_bits.map(bits))
  expect(await page.locator('.strips-pair .plot-note').innerText()).toContain(largestWeight(pair).toFixed(3))
  expect(await page.locator('figure').innerText()).not.toMatch(/NaN|undefined/)
}

describe('one head or eight', () => {
  it('is equal in parameters and multiply-adds, and eight times as much in scores and exponentials', async () => {
    const page = await open()
    await agrees(page, await pairOf(8))
    const ratios = await page.locator('.costs tbody td:last-child').allInnerTexts()
    expect(ratios).toEqual(['equal', 'equal', 'equal', '8×', '8×'])
    expect(await caption(page)).toContain('Eight times as much: score matrices (128 KiB, not 16 KiB)')
    expect(await page.locator('[data-cost="parameters"]').innerText()).toContain('1,050,624')
  })

  it.each(head_counts)('follows %i heads at each length, by mouse', async (num_heads) => {
    const page = await open()
    await page
      .getByRole('group', { name: 'Heads, against one' })
      .getByRole('button', { name: String(num_heads), exact: true })
      .click()
    for (const seq_len of [16, 64, 256]) {
      await page.getByLabel('Tokens, N').selectOption(String(seq_len))
      await agrees(page, await pairOf(num_heads, seq_len))
    }
  })

  it('is worked by keys alone, with new random numbers for both sides', async () => {
    const page = await open()
    const heads = page.getByRole('group', { name: 'Heads, against one' })
    await heads.getByRole('button', { name: '4', exact: true }).press('Enter')
    await agrees(page, await pairOf(4))
    expect(await heads.getByRole('button', { name: '4', exact: true }).getAttribute('aria-pressed')).toBe('true')
    await page.getByLabel('Tokens, N').press('ArrowUp')
    await agrees(page, await pairOf(4, 16))
    await button(page, 'New random numbers').press(' ')
    await agrees(page, await pairOf(4, 16, 2))
    await button(page, 'New random numbers').press('Enter')
    await agrees(page, await pairOf(4, 16, 3))
  })

  it('has strips whose weights sum to 1 in the table', async () => {
    const page = await open()
    await page.getByLabel('Tokens, N').selectOption('16')
    const pair = await pairOf(8, 16)
    await agrees(page, pair)
    const rows = await cellsOf((await openTable(page.locator('figure'))).locator('tbody tr'))
    expect(rows.length).toBe(16)
    for (let column = 1; column <= 9; column++) {
      const weights = rows.map((cells) => Number(cells[column]))
      expect(weights.reduce((sum, weight) => sum + weight)).toBeCloseTo(1, 2)
      const of = column === 1 ? rowOf(pair.one.last_query_weights, 0) : rowOf(pair.many.last_query_weights, column - 2)
      expect(weights).toEqual([...of].map((weight) => Number(weight.toFixed(4))))
    }
  })

  it('draws each strip from its weights', async () => {
    const page = await open()
    const backgrounds = await page
      .locator('.strip')
      .evaluateAll((all) => all.map((strip) => getComputedStyle(strip).backgroundImage))
    expect(backgrounds.length).toBe(9)
    expect(new Set(backgrounds).size).toBe(9)
    for (const background of backgrounds) expect(background).toMatch(/^linear-gradient\(/)
  })
})

describe.each(['light', 'dark'] as const)('in %s', (theme) => {
  it.each([1280, 390])('it has no barrier and fits %i pixels', async (width) => {
    const page = await open({ theme, width })
    await expectNoAxeViolations(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  })
})
