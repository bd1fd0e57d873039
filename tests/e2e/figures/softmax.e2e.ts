/** The figure changed by mouse and keyboard, and its numbers against the engine asked here. */
import type { Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { labWithPorts } from '../../web/runtime/ports.ts'
import { expectNoAxeViolations } from '../support/axe.ts'
import { until, useLab } from '../support/browser.ts'
import { brokenConnection } from '../support/failing_host.ts'
import { cellsOf, openTable } from '../support/tables.ts'

const lab = useLab()
const { client: engine } = labWithPorts()

const number = (text: string) => Number(text.replace('−', '-'))
const field = (page: Page, key: number) => page.getByRole('spinbutton', { name: `score of key ${key}` })
const slider = (page: Page) => page.getByRole('slider', { name: 'Temperature (log)' })
const mover = (page: Page) => page.getByRole('slider', { name: 'Move all scores' })
const caption = (page: Page) => page.locator('figcaption').innerText()

async function open(options = {}): Promise<Page> {
  const page = await lab.openPage('embed/softmax/', options)
  await page.locator('figure[aria-busy="false"]').waitFor()
  await openTable(page.locator('figure'))
  return page
}

/** Of the scores that the fields hold and the temperature that is shown: table, numbers and sentence. */
async function agrees(page: Page): Promise<void> {
  const inputs = await page.getByRole('spinbutton').all()
  const scores = await Promise.all(inputs.map(async (input) => Number(await input.inputValue())))
  const temperature = Number(await page.locator('.slider .now').first().innerText())
  const expected = await engine.ask('softmax_row', { scores, temperature })
  const bits = String(Number(expected.entropy_bits.toFixed(2)))
  const largest = Math.max(...expected.weights)
  await until(
    'the table has what the engine says',
    async () => {
      const rows = await cellsOf(page.locator('.figure-table tbody tr'))
      const weights = rows.map((cells) => number(cells.at(-1)!))
      const said = await caption(page)
      return (
        weights.every((weight, at) => Math.abs(weight - expected.weights[at]!) < 0.000051) &&
        said.includes(`At temperature ${temperature} `) &&
        said.includes(`${largest.toFixed(2)} of the weight`) &&
        said.includes(`entropy is ${bits} bits`)
      )
    },
    10_000,
  )
  const stat = (name: string) => page.locator(`[data-stat="${name}"]`).innerText()
  expect(await stat('entropy')).toBe(`${bits} bits`)
  expect(await stat('largest')).toBe(largest.toFixed(2))
  expect(number(await stat('effective'))).toBeCloseTo(2 ** expected.entropy_bits, 1)
  expect(await page.getByRole('meter', { name: 'Entropy' }).getAttribute('aria-valuenow')).toBe(bits)
}

/** By the grip of a bar. */
async function dragBar(page: Page, key: number, down: number): Promise<void> {
  const grip = page
    .locator('.score-track')
    .nth(key - 1)
    .locator('.grip')
  await grip.scrollIntoViewIfNeeded()
  const box = (await grip.boundingBox())!
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x, y + down, { steps: 6 })
  await page.mouse.up()
}

describe('softmax', () => {
  it('is the engine’s at first, and after a bar is dragged up and down', async () => {
    const page = await open()
    await agrees(page)
    expect(await page.getByRole('meter', { name: 'Entropy' }).getAttribute('aria-valuemax')).toBe('2')
    await page.locator('.score-track').first().scrollIntoViewIfNeeded()
    const track = (await page.locator('.score-track').first().boundingBox())!
    await dragBar(page, 1, -track.height / 8)
    expect(Number(await field(page, 1).inputValue())).toBeCloseTo(3, 1)
    await agrees(page)
    await dragBar(page, 1, track.height)
    expect(await field(page, 1).inputValue()).toBe('-4.0')
    await agrees(page)
    await page.mouse.click(track.x + track.width / 2, track.y + track.height / 4)
    expect(Number(await field(page, 1).inputValue())).toBeCloseTo(2, 1)
    await agrees(page)
  })

  it('follows arrow keys and typed numbers, and keeps them through nonsense', async () => {
    const page = await open()
    await field(page, 2).focus()
    for (let times = 0; times < 5; times++) await page.keyboard.press('ArrowUp')
    expect(await field(page, 2).inputValue()).toBe('1.5')
    await agrees(page)
    await field(page, 3).click()
    await page.keyboard.type('-2.75')
    await agrees(page)
    await page.keyboard.press('Control+A')
    await page.keyboard.press('Delete')
    expect(await page.locator('.field-note').innerText()).toContain('Until then it stays −2.75.')
    await page.keyboard.press('Tab')
    expect(await field(page, 3).inputValue()).toBe('-2.75')
    await field(page, 3).click()
    await page.keyboard.type('0,24')
    expect(await page.locator('.field-note').innerText()).toBe('The comma is read as a decimal point: 0.24.')
    await page.keyboard.press('Tab')
    expect(await field(page, 3).inputValue()).toBe('0.24')
    await agrees(page)
    await field(page, 3).click()
    await page.keyboard.type('1e9')
    await page.keyboard.press('Tab')
    expect(await field(page, 3).inputValue()).toBe('4.0')
    await agrees(page)
    expect(await page.locator('figure').innerText()).not.toContain('NaN')
  })

  it('answers to the temperature, down to one key and up to all alike', async () => {
    const page = await open()
    await slider(page).focus()
    await page.keyboard.press('Home')
    expect(await slider(page).getAttribute('aria-valuetext')).toBe('0.1')
    await agrees(page)
    expect(await caption(page)).toContain('entropy is 0 bits of at most 2')
    await page.keyboard.press('End')
    await agrees(page)
    expect(await page.locator('.slider .now').first().innerText()).toBe('10')
    await slider(page).scrollIntoViewIfNeeded()
    const box = (await slider(page).boundingBox())!
    await page.mouse.click(box.x + box.width * 0.35, box.y + box.height / 2)
    await agrees(page)
    await page.getByRole('button', { name: 'Reset' }).click()
    await agrees(page)
    expect(await caption(page)).toMatch(/^At temperature 1 the largest score takes 0.64/)
  })

  it('does not answer to all scores moved together, as far as the axis goes, and says so', async () => {
    const page = await open()
    const scores = async () =>
      Promise.all((await page.getByRole('spinbutton').all()).map(async (input) => Number(await input.inputValue())))
    const weights = () => page.locator('.weight').allInnerTexts()
    const before = await weights()
    for (const [key, moved] of [
      ['End', 2],
      ['Home', -3],
      ['ArrowRight', -2.9],
    ] as const) {
      await mover(page).press(key)
      expect(await scores()).toEqual([2, 1, 0.1, -1].map((score) => Number((score + moved).toFixed(1))))
      await agrees(page)
      expect(await weights()).toEqual(before)
      const way = `${moved > 0 ? 'up' : 'down'} together by ${Math.abs(moved).toFixed(1)}`
      expect(await caption(page)).toContain(`Moved ${way}, the scores give the weights that they gave before`)
    }
    // One score alone does change them, and the rest can go on together.
    await field(page, 1).press('PageUp')
    await agrees(page)
    expect(await weights()).not.toEqual(before)
    await page.getByRole('button', { name: 'Reset' }).click()
    await until('the weights of before', async () => String(await weights()) === String(before))
    expect(await mover(page).getAttribute('aria-valuetext')).toBe('0.0')
    expect(await caption(page)).not.toContain('together')
  })

  it('says so when all scores are equal', async () => {
    const page = await open()
    for (const key of [1, 2, 3, 4]) {
      await field(page, key).click()
      await page.keyboard.type('1')
    }
    await agrees(page)
    expect(await caption(page)).toContain('all scores are equal and take 0.25 of the weight each')
  })
})

describe.each(['light', 'dark'] as const)('in %s', (theme) => {
  it.each([1280, 390])('it has no barrier and fits %i pixels', async (width) => {
    const page = await open({ theme, width })
    await expectNoAxeViolations(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  })
})

it('says why there is no answer, and tries again', async () => {
  const context = await lab.newContext()
  onTestFinished(() => context.close())
  await context.route('**/*.wasm*', (route) => route.abort())
  const page = await lab.openPage('embed/softmax/', { context, expects: brokenConnection })
  const message = page.locator('.message.bad')
  await message.waitFor()
  expect(await message.innerText()).toContain('could not be downloaded')
  await context.unroute('**/*.wasm*')
  await message.getByRole('button', { name: 'Try again' }).click()
  await page.locator('[data-stat="entropy"]', { hasText: '1.39 bits' }).waitFor()
  expect(await message.count()).toBe(0)
  await openTable(page.locator('figure'))
  await agrees(page)
})

describe('a finger', () => {
  it('sets a bar by a tap, and drags it by its grip', async () => {
    const page = await open({ touch: true, width: 390 })
    const value = async () => Number(await field(page, 4).inputValue())
    const track = page.locator('.score-track').nth(3)
    await track.scrollIntoViewIfNeeded()
    const box = (await track.boundingBox())!
    const x = box.x + box.width / 2
    await page.touchscreen.tap(x, box.y + box.height / 4)
    await until('the bar is where it was tapped', async () => Math.abs((await value()) - 2) < 0.15)
    await agrees(page)

    const touch = await page.context().newCDPSession(page)
    const at = (type: 'touchStart' | 'touchMove' | 'touchEnd', y?: number) =>
      touch.send('Input.dispatchTouchEvent', { type, touchPoints: y === undefined ? [] : [{ x, y }] })
    const grip = (await track.locator('.grip').boundingBox())!
    const from = grip.y + grip.height / 2
    await at('touchStart', from)
    for (let step = 1; step <= 10; step++) await at('touchMove', from + (step * box.height) / 20)
    await at('touchEnd')
    await until('the bar went down by half the axis', async () => Math.abs((await value()) + 2) < 0.15)
    await agrees(page)
  })
})
