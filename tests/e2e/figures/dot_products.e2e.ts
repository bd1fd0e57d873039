/** The figure changed by mouse and keyboard, and its numbers against the engine asked here. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { matrixOf } from '../../../web/src/components/attn-dot-products/dot_products.ts'
import type { Matrix } from '../../../web/src/runtime/matrix.ts'
import { labWithPorts } from '../../web/runtime/ports.ts'
import { expectNoAxeViolations } from '../support/axe.ts'
import { until, useLab } from '../support/browser.ts'
import { cellsOf, openTable } from '../support/tables.ts'

const lab = useLab()
const { client: engine } = labWithPorts()

const number = (text: string) => Number(text.replace('−', '-'))
const field = (page: Page, name: string) => page.getByRole('spinbutton', { name })

async function open(options = {}): Promise<Page> {
  const page = await lab.openPage('embed/dot-products/', options)
  await page.locator('figure[aria-busy="false"]').waitFor()
  await openTable(page.locator('figure'))
  return page
}

/** What the fields hold. */
async function shownMatrix(page: Page, of: 'query' | 'key' | 'value'): Promise<Matrix> {
  const rows = page.locator(`.editable.${of} tbody tr`)
  const numbers: number[][] = []
  for (let row = 0; row < (await rows.count()); row++) {
    const inputs = await rows.nth(row).locator('input').all()
    numbers.push(await Promise.all(inputs.map(async (input) => Number(await input.inputValue()))))
  }
  return matrixOf(numbers)
}

/** Score, scaled score and weight of every pair, as the table has them. */
const pairsOf = async (page: Page) =>
  (await cellsOf(page.locator('.figure-table tbody tr'))).map((cells) => cells.slice(3).map(number))

async function engineSays(query: Matrix, key: Matrix): Promise<number[][]> {
  const value = { rows: key.rows, cols: 1, data: new Float32Array(key.rows) }
  const { scores, weights } = await engine.ask('attend', {
    kernel: 'naive',
    query,
    key,
    value,
    mask: { kind: 'bidirectional' },
    temperature: 1,
  })
  return [...scores!.data].map((scaled, at) => [scaled * Math.sqrt(query.cols), scaled, weights!.data[at]!])
}

/** Of the numbers that the fields hold now. */
async function agrees(page: Page): Promise<void> {
  const expected = await engineSays(await shownMatrix(page, 'query'), await shownMatrix(page, 'key'))
  const close = (shown: number[][]) =>
    shown.length === expected.length &&
    shown.every((row, at) => row.every((value, col) => Math.abs(value - expected[at]![col]!) < 0.00051))
  await until('the table has what the engine says', async () => close(await pairsOf(page)), 10_000)
}

async function dragBy(page: Page, name: string, right: number): Promise<void> {
  await field(page, name).scrollIntoViewIfNeeded()
  const box = (await field(page, name).boundingBox())!
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + right, y, { steps: 8 })
  await page.mouse.up()
}

describe('dot products', () => {
  it('are the engine’s, for the first numbers, more of them, and random ones', async () => {
    const page = await open()
    await agrees(page)
    expect(await pairsOf(page)).toHaveLength(6)
    await page.getByRole('group', { name: 'Queries' }).getByRole('button', { name: '3' }).click()
    await page.getByRole('group', { name: 'head_dim' }).getByRole('button', { name: '4' }).press('Enter')
    await until('nine pairs', async () => (await pairsOf(page)).length === 9)
    await agrees(page)
    await page.getByRole('button', { name: 'Random numbers' }).click()
    await agrees(page)
    await page.getByRole('button', { name: 'Reset' }).click()
    await until('six pairs', async () => (await pairsOf(page)).length === 6)
    expect(await shownMatrix(page, 'query')).toEqual(
      matrixOf([
        [1, 2],
        [-1.5, 0.5],
      ]),
    )
    await agrees(page)
  })

  it('follow a number that is dragged, typed, or changed by arrow keys', async () => {
    const page = await open()
    const first = field(page, 'query 1, number 1')
    await dragBy(page, 'query 1, number 1', 60)
    expect(await first.inputValue()).toBe('2.0')
    await agrees(page)
    await dragBy(page, 'query 1, number 1', -90)
    expect(await first.inputValue()).toBe('0.5')
    await agrees(page)

    await first.focus()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowUp')
    expect(Number(await first.inputValue())).toBe(0.7)
    await agrees(page)

    await field(page, 'key 2, number 2').click()
    await page.keyboard.type('-3.25')
    await agrees(page)
    await page.keyboard.press('Tab')
    expect(await field(page, 'key 2, number 2').inputValue()).toBe('-3.25')
  })

  it('follow a number typed with a comma, and a true minus', async () => {
    const page = await open()
    const first = field(page, 'query 1, number 1')
    await first.click()
    await page.keyboard.type('0,24')
    expect(await page.locator('.field-note').innerText()).toBe('The comma is read as a decimal point: 0.24.')
    await page.keyboard.press('Enter')
    expect(await first.inputValue()).toBe('0.24')
    expect(await first.getAttribute('aria-valuenow')).toBe('0.24')
    await agrees(page)
    await page.keyboard.press('Control+A')
    await page.keyboard.type('−1.5')
    await page.keyboard.press('Tab')
    expect(await first.inputValue()).toBe('-1.5')
    await agrees(page)
  })

  it('follow a number that a finger drags sideways', async () => {
    const page = await open({ touch: true, width: 390 })
    const first = field(page, 'key 1, number 1')
    await first.scrollIntoViewIfNeeded()
    const box = (await first.boundingBox())!
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
    const touch = await page.context().newCDPSession(page)
    const at = (type: 'touchStart' | 'touchMove' | 'touchEnd', right?: number) =>
      touch.send('Input.dispatchTouchEvent', { type, touchPoints: right === undefined ? [] : [{ x: x + right, y }] })
    await at('touchStart', 0)
    for (let right = 6; right <= 60; right += 6) await at('touchMove', right)
    await at('touchEnd')
    await until('it was dragged', async () => (await first.inputValue()) === '1.5')
    await agrees(page)
  })

  it('keep their numbers while nonsense is typed, and say what became of it', async () => {
    const page = await open()
    const first = field(page, 'query 1, number 1')
    const before = await pairsOf(page)
    await first.click()
    await page.keyboard.press('Delete')
    expect(await page.locator('.field-note').innerText()).toContain('Until then it stays 1.0.')
    expect(await first.getAttribute('aria-invalid')).toBe('true')
    await page.keyboard.type('e')
    expect(await pairsOf(page)).toEqual(before)
    await page.keyboard.press('Tab')
    expect(await first.inputValue()).toBe('1.0')
    expect(await first.getAttribute('aria-invalid')).toBe('false')

    await first.click()
    await page.keyboard.type('1e9')
    await page.keyboard.press('Enter')
    expect(await first.inputValue()).toBe('10.0')
    expect(await page.locator('.field-note').innerText()).toContain('from −10 to 10')
    await agrees(page)
    expect(await page.locator('figure').innerText()).not.toContain('NaN')
  })

  it('are written out for the score that is pointed at or walked to', async () => {
    const page = await open()
    const chain = async () => (await page.locator('.sum .chain').innerText()).replaceAll('\u00a0', ' ')
    expect(await chain()).toContain('1.0 · 0.5 + 2.0 · (−1.0) = −1.50')
    const grid = page.getByRole('grid')
    await grid.locator('[data-cell="1,2"]').hover()
    expect(await chain()).toContain('(−1.5) · (−2.0) + 0.5 · 0.5 = 3.25')
    const chosen = () => page.locator('.editable tr[data-chosen] th').allInnerTexts()
    expect((await chosen()).map((name) => name.trim())).toEqual(['query 2', 'key 3'])

    await grid.locator('[tabindex="0"]').focus()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowRight')
    expect((await chosen()).map((name) => name.trim())).toEqual(['query 1', 'key 2'])
    const spoken = await page.locator(':focus').getAttribute('aria-label')
    expect(spoken?.replaceAll('\u00a0', ' ')).toBe('query 1 and key 2: 1.0 · 1.0 + 2.0 · 1.5 = 4.00')
    expect(await page.locator('figcaption').innerText()).toMatch(/^Query 1 matches key 2 most: their score, 4.00/)
  })
})

describe('the output', () => {
  const openOutput = async (options = {}): Promise<Page> => {
    const page = await open(options)
    await page.locator('attn-dot-products').evaluate((figure) => figure.setAttribute('output', 'yes'))
    await page.getByRole('heading', { name: 'Scores, weights, output' }).waitFor()
    return page
  }

  const shownOutput = async (page: Page) =>
    Promise.all((await page.locator('.outputs tbody tr').all()).map((row) => row.locator('td').allInnerTexts()))

  /** Of the numbers that the fields hold now, in picture, written out, and as the sum of the table's last column. */
  async function outputAgrees(page: Page): Promise<void> {
    const [query, key, value] = await Promise.all(
      (['query', 'key', 'value'] as const).map((of) => shownMatrix(page, of)),
    )
    const mask = { kind: 'bidirectional' } as const
    const { output } = await engine.ask('attend', {
      kernel: 'naive',
      query: query!,
      key: key!,
      value: value!,
      mask,
      temperature: 1,
    })
    const expected = [...output.data]
    await until(
      'the output is the engine’s',
      async () => {
        const shown = (await shownOutput(page)).flat().map(number)
        return shown.length === expected.length && shown.every((value, at) => Math.abs(value - expected[at]!) < 0.0051)
      },
      10_000,
    )
    const rows = await cellsOf(page.locator('.figure-table tbody tr'))
    const pair = (text: string) =>
      text
        .replace(/[()\s]/g, '')
        .split(',')
        .map(number)
    const parts = rows.filter((cells) => cells.length === 8)
    const sums = rows.filter((cells) => cells.length === 3)
    expect(sums).toHaveLength(query!.rows)
    for (const [query, , sum] of sums) {
      const own = parts.filter(([first]) => first === query).map((cells) => pair(cells[7]!))
      for (const col of [0, 1]) {
        const total = own.reduce((sum, numbers) => sum + numbers[col]!, 0)
        expect(total).toBeCloseTo(pair(sum!)[col]!, 2)
        expect(pair(sum!)[col]!).toBeCloseTo(expected[(Number(query) - 1) * 2 + col]!, 2)
      }
    }
  }

  it('is the engine’s, for the first values, others, more queries and random numbers', async () => {
    const page = await openOutput()
    await outputAgrees(page)
    expect(await page.locator('figcaption').innerText()).toMatch(/^Output 1, \(1\.93,\s2\.87\), .*: nearly value.2\./)
    await field(page, 'value 2, number 1').click()
    await page.keyboard.type('-7.5')
    await page.keyboard.press('Tab')
    await outputAgrees(page)
    await page.getByRole('group', { name: 'Queries' }).getByRole('button', { name: '3' }).click()
    await until('three rows', async () => (await shownOutput(page)).length === 3)
    await outputAgrees(page)
    await page.getByRole('button', { name: 'Random numbers' }).click()
    await outputAgrees(page)
    await page.locator('.outputs tbody tr').nth(2).hover()
    expect(await page.locator('.sum .chain').innerText()).toContain('output 3 ≈')
  })

  it('of a query that matches all keys alike is the mean of the values', async () => {
    const page = await openOutput()
    for (const at of [1, 2]) {
      await field(page, `query 1, number ${at}`).click()
      await page.keyboard.type('0')
    }
    await page.keyboard.press('Tab')
    await until('it is the mean', async () =>
      (await page.locator('figcaption').innerText()).includes('the mean of all values'),
    )
    expect((await shownOutput(page))[0]).toEqual(['1.33', '1.00'])
  })

  it('is absent where it was not asked for', async () => {
    const page = await open()
    expect(await page.locator('.outputs, .editable.value').count()).toBe(0)
    expect(await page.locator('figure h2').innerText()).toBe('Dot products become scores')
  })

  it.each([
    { width: 1280, theme: 'dark' },
    { width: 390, theme: 'light' },
  ] as const)('has no barrier and fits, $width px, $theme', async (options) => {
    const page = await openOutput(options)
    await expectNoAxeViolations(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  })
})

describe.each(['light', 'dark'] as const)('in %s', (theme) => {
  it.each([1280, 390])('it has no barrier and fits %i pixels', async (width) => {
    const page = await open({ theme, width })
    await expectNoAxeViolations(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  })
})
