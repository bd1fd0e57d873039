/** The figure changed by mouse and keyboard, and its numbers against the engine asked here. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { base, first_setting, num_heads } from '../../../web/src/components/attn-positions/positions.ts'
import type { PositionScoreRequest } from '../../../web/src/runtime/figures_protocol.ts'
import { labWithPorts } from '../../web/runtime/ports.ts'
import { expectNoAxeViolations } from '../support/axe.ts'
import { until, useLab } from '../support/browser.ts'
import { cellsOf, openTable } from '../support/tables.ts'

const lab = useLab()
const { client: engine } = labWithPorts()

const number = (text: string) => Number(text.replace('−', '-'))
const slider = (page: Page, which: 'Query' | 'Key') => page.getByRole('slider', { name: `${which} at position` })
const stat = (page: Page, name: string) => page.locator(`dd[data-stat="${name}"]`).innerText()
const caption = (page: Page) => page.locator('figcaption').innerText()
const choose = (page: Page, kind: string) =>
  page.getByRole('group', { name: 'Positions' }).getByRole('button', { name: kind }).press('Enter')

async function open(options = {}): Promise<Page> {
  const page = await lab.openPage('embed/positions/', options)
  await page.locator('figure[aria-busy="false"]').waitFor()
  await openTable(page.locator('figure'))
  return page
}

type Kind = PositionScoreRequest['kind']

/** Of the features in the table and the positions of the sliders. */
async function agrees(page: Page, kind: Kind, head = 0): Promise<number> {
  const rows = await cellsOf(page.locator('.figure-table table').first().locator('tbody tr'))
  const request: PositionScoreRequest = {
    query: rows.map((cells) => number(cells[2]!)),
    key: rows.map((cells) => number(cells[3]!)),
    query_position: Number(await slider(page, 'Query').inputValue()),
    key_position: Number(await slider(page, 'Key').inputValue()),
    kind,
    base,
    head,
    num_heads,
  }
  const expected = await engine.ask('position_score', request)
  await until(
    'the figure has what the engine says',
    async () => {
      const turned = (await cellsOf(page.locator('.figure-table table').first().locator('tbody tr'))).map((cells) =>
        cells.slice(4, 6).map(number),
      )
      const right = turned.every(
        ([query, key], at) =>
          Math.abs(query! - expected.query[at]!) < 0.00051 && Math.abs(key! - expected.key[at]!) < 0.00051,
      )
      // A score may be the same before and after; the distance says which of the two is shown.
      const distance = String(request.query_position - request.key_position)
      const is_of_these = (await stat(page, 'distance')) === distance
      return right && is_of_these && Math.abs(number(await stat(page, 'score')) - expected.score) < 0.0051
    },
    10_000,
  )
  return expected.score
}

describe('rotary positions', () => {
  it('are the engine’s, as a key and a query are moved by keyboard and mouse', async () => {
    const page = await open()
    await agrees(page, 'rotary')
    expect(await caption(page)).toMatch(/^Query at position 12, key at 7, distance 5: score /)
    await slider(page, 'Key').focus()
    for (let times = 0; times < 3; times++) await page.keyboard.press('ArrowRight')
    await agrees(page, 'rotary')
    expect(await caption(page)).toContain('You moved the key from 7 to 10: the distance went from 5 to 2')
    await slider(page, 'Query').scrollIntoViewIfNeeded()
    const box = (await slider(page, 'Query').boundingBox())!
    await page.mouse.click(box.x + box.width * 0.8, box.y + box.height / 2)
    await agrees(page, 'rotary')
    expect(await caption(page)).toMatch(/^You moved the query from 12 to \d+/)
  })

  it('give the same score when both move together, and say so', async () => {
    const page = await open()
    const before = await agrees(page, 'rotary')
    await page.getByRole('checkbox', { name: 'Move both together' }).check()
    await slider(page, 'Query').focus()
    for (let times = 0; times < 9; times++) await page.keyboard.press('ArrowRight')
    await until('Key at 16', async () => (await slider(page, 'Key').inputValue()) === '16')
    expect(await agrees(page, 'rotary')).toBeCloseTo(before, 4)
    await until('the sentence follows', async () =>
      (await caption(page)).startsWith('You moved both by 9 positions: the distance is still 5 and the score still'),
    )
    await page.keyboard.press('End')
    await until('Query at 64', async () => (await slider(page, 'Query').inputValue()) === '64')
    await until('Key at 59', async () => (await slider(page, 'Key').inputValue()) === '59')
    await page.keyboard.press('Home')
    await until('Key at 0', async () => (await slider(page, 'Key').inputValue()) === '0')
    expect(await agrees(page, 'rotary')).toBeCloseTo(before, 4)
  })

  it('never let a key stand after its query', async () => {
    const page = await open()
    await slider(page, 'Key').focus()
    await page.keyboard.press('End')
    await until('the query goes along', async () => (await slider(page, 'Query').inputValue()) === '64')
    await agrees(page, 'rotary')
    expect(await stat(page, 'distance')).toBe('0')
    await slider(page, 'Query').focus()
    await page.keyboard.press('Home')
    await until('the key goes along', async () => (await slider(page, 'Key').inputValue()) === '0')
    await agrees(page, 'rotary')
  })

  it('hold for other numbers, and go back', async () => {
    const page = await open()
    const first = await agrees(page, 'rotary')
    await page.getByRole('button', { name: 'Other numbers' }).click()
    const features = async () =>
      (await cellsOf(page.locator('.figure-table table tbody tr'))).map((cells) => number(cells[2]!))
    await until('other numbers', async () => (await features()).join() !== first_setting.query.join())
    await agrees(page, 'rotary')
    await page.getByRole('button', { name: 'Reset' }).click()
    await until('the first numbers', async () => (await features()).join() === first_setting.query.join())
    expect(await agrees(page, 'rotary')).toBe(first)
  })
})

describe('other positions', () => {
  it('without any the score does not change', async () => {
    const page = await open()
    await choose(page, 'none')
    await until('it is not turned', async () =>
      (await page.locator('.plane').first().innerText()).includes('not turned'),
    )
    const before = await agrees(page, 'none')
    await slider(page, 'Key').focus()
    await page.keyboard.press('Home')
    expect(await agrees(page, 'none')).toBe(before)
    await until('the sentence follows', async () => /the score stayed/.test(await caption(page)))
  })

  it('ALiBi’s lower the score of each head along a line', async () => {
    const page = await open()
    await choose(page, 'ALiBi')
    await page.locator('[data-plot="bias"] canvas').waitFor()
    for (const head of [0, 1, 7]) {
      await page
        .getByRole('group', { name: 'Head' })
        .getByRole('button', { name: String(head + 1) })
        .click()
      await until('the head is shown', async () =>
        (await page.locator('.figure-table').innerText()).includes(`bias of head ${head + 1}`),
      )
      await agrees(page, 'alibi', head)
      const bias = number(await stat(page, 'bias'))
      expect(bias).toBeCloseTo(-5 * 2 ** -(head + 1), 1)
      expect(number(await stat(page, 'dot')) + bias).toBeCloseTo(number(await stat(page, 'score')), 1)
    }
    const lines = (await cellsOf(page.locator('.figure-table table').nth(1).locator('tbody tr'))).map((cells) =>
      cells.map(number),
    )
    for (const [away, ...biases] of lines) {
      for (const [head, bias] of biases.entries()) {
        const expected = await engine.ask('position_score', {
          query: [...first_setting.query],
          key: [...first_setting.key],
          query_position: away!,
          key_position: 0,
          kind: 'alibi',
          base,
          head,
          num_heads,
        })
        expect(Math.abs(bias - expected.bias)).toBeLessThan(0.00051)
      }
    }
    await choose(page, 'rotary')
    await page.locator('.plane').first().waitFor()
    await agrees(page, 'rotary', 7)
  })
})

describe.each(['light', 'dark'] as const)('in %s', (theme) => {
  it.each([
    [1280, 'rotary'],
    [390, 'rotary'],
    [390, 'ALiBi'],
  ] as const)('it has no barrier and fits %i pixels: %s', async (width, kind) => {
    const page = await open({ theme, width })
    await choose(page, kind)
    await page
      .locator(kind === 'rotary' ? '.plane' : '[data-plot="bias"] canvas')
      .first()
      .waitFor()
    await expectNoAxeViolations(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  })
})
