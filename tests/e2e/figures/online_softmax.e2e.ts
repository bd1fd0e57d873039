/** The softmax of a row, tile by tile, stepped by mouse and keyboard: every number against the engine asked here. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { cellText } from '../../../web/src/components/attn-verdict/comparison_table.ts'
import { exponential, heldLines } from '../../../web/src/components/attn-online-softmax/held.ts'
import {
  allAllowed,
  first_row,
  firstTileBlocked,
  num_keys,
  requestOf,
  risingRow,
  stepCount,
  tiles,
  withBlocked,
  withScore,
  type Row,
  type Worked,
} from '../../../web/src/components/attn-online-softmax/row.ts'
import { stepSentence } from '../../../web/src/components/attn-online-softmax/tile_words.ts'
import { labWithPorts } from '../../web/runtime/ports.ts'
import { expectNoAxeViolations } from '../support/axe.ts'
import { until, useLab } from '../support/browser.ts'
import { cellsOf, openTable } from '../support/tables.ts'

const lab = useLab()
const { client: engine } = labWithPorts()

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const field = (page: Page, key: number) => page.getByRole('spinbutton', { name: `score of key ${key}`, exact: true })
const caption = (page: Page) => page.locator('figcaption').innerText()
const keys = Array.from({ length: num_keys }, (_, key) => key)

async function open(options = {}): Promise<Page> {
  const page = await lab.openPage('embed/online-softmax/', options)
  await page.locator('figure[aria-busy="false"] .held').waitFor()
  return page
}

async function workedOut(row: Row, tile = 3): Promise<Worked> {
  return { row, tile, reply: await engine.ask('online_softmax', requestOf(row, tile)) }
}

/** The row as the page has it: the scores in their fields, and which keys are blocked. */
async function shownRow(page: Page): Promise<Row> {
  let row = first_row
  for (const key of keys) {
    const blocked = (await button(page, `Block key ${key}`).getAttribute('aria-pressed')) === 'true'
    row = withBlocked(row, key, blocked)
    if (!blocked) row = withScore(row, key, Number(await field(page, key).inputValue()))
  }
  return row
}

/** The sentence, what is held, the exponentials or weights, and which keys are in the tile. */
async function agrees(page: Page, worked: Worked, step: number): Promise<void> {
  const { steps, whole_weights } = worked.reply
  const { head, lines } = heldLines(worked, step)
  const held = lines.map(({ name, cells }) => [name, ...cells])
  const shows = async () =>
    (await caption(page)) === stepSentence(worked, step) &&
    JSON.stringify(await cellsOf(page.locator('.held tbody tr'))) === JSON.stringify(held)
  await until(`step ${step}`, shows, 10_000)
  expect(await page.locator('.held thead th').allInnerTexts()).toEqual(head)
  const at_end = step === stepCount(worked) - 1
  const read = step === 0 ? 0 : at_end ? num_keys : steps[step - 1]!.end
  const numbers = keys.map((key) =>
    key >= read ? '' : cellText(at_end ? whole_weights[key] : exponential(worked, step, key)),
  )
  expect(await page.locator('.exp').allInnerTexts()).toEqual(numbers)
  const { first, end } = at_end || step === 0 ? { first: 0, end: 0 } : steps[step - 1]!
  const states = keys.map((key) => (key >= first && key < end ? 'now' : key < read ? 'read' : 'coming'))
  expect(await page.locator('.key-cell').evaluateAll((cells) => cells.map((cell) => cell.dataset.state))).toEqual(
    states,
  )
  expect(await page.locator('figure').innerText()).not.toMatch(/NaN|undefined/)
}

/** Every step to the last, by the button, or backwards by the arrow key. */
async function walk(page: Page, worked: Worked): Promise<void> {
  await agrees(page, worked, 0)
  for (let step = 1; step < stepCount(worked); step++) {
    await button(page, 'Next').click()
    await agrees(page, worked, step)
  }
}

describe('tile by tile', () => {
  it.each(tiles)('with %i keys per tile every number is the engine’s', async (tile) => {
    const page = await open()
    await page.getByLabel('Keys per tile').selectOption(String(tile))
    const worked = await workedOut(first_row, tile)
    await walk(page, worked)
    expect(worked.reply.max_error).toBeLessThan(1e-12)
    expect(await page.locator('[data-stat="held"]').innerText()).toBe(
      String(await page.locator('.held tbody tr').count()),
    )
    expect(await page.locator('[data-stat="row"]').innerText()).toBe('12')
  })

  it('goes back and forth by keys, to both ends, and holds there', async () => {
    const page = await open()
    const worked = await workedOut(first_row)
    await button(page, 'Next').focus()
    const press = async (key: string, step: number) => {
      await page.keyboard.press(key)
      await agrees(page, worked, step)
    }
    await press('ArrowRight', 1)
    await press('ArrowRight', 2)
    await press('ArrowLeft', 1)
    await press('End', 5)
    await press('ArrowRight', 5)
    expect(await button(page, 'Next').getAttribute('aria-disabled')).toBe('true')
    expect(await button(page, 'Next').evaluate((element) => element === document.activeElement)).toBe(true)
    await press('Home', 0)
    await press('ArrowLeft', 0)
    await button(page, 'Next').click()
    await button(page, 'Back').click()
    await agrees(page, worked, 0)
    await press('End', 5)
    await button(page, 'First').click()
    await agrees(page, worked, 0)
  })

  it('shows a maximum that rises with every tile, and a first tile that is blocked', async () => {
    const page = await open()
    await button(page, 'rising maximum').click()
    const rising = await workedOut(risingRow(first_row))
    for (const { correction } of rising.reply.steps.slice(1)) expect(correction).toBeLessThan(1)
    await walk(page, rising)
    await button(page, 'first tile blocked').click()
    await walk(page, await workedOut(firstTileBlocked(first_row, 3)))
    await page.getByLabel('Keys per tile').selectOption('4')
    await button(page, 'Next').click()
    await agrees(page, await workedOut(firstTileBlocked(first_row, 4), 4), 1)
    expect(await caption(page)).toContain('is blocked as a whole and changes nothing')
  })

  it('keeps its height from step to step', async () => {
    for (const width of [1280, 390]) {
      const page = await open({ width })
      const heights = new Set<number>()
      for (const key of ['Home', ...Array.from({ length: 5 }, () => 'ArrowRight')]) {
        await button(page, 'First').press(key)
        heights.add(await page.locator('figure').evaluate((figure) => figure.getBoundingClientRect().height))
      }
      expect([...heights], `heights at ${width} pixels`).toHaveLength(1)
    }
  })
})

describe('the row', () => {
  it('can be changed by keys and typing where the stepper stands, and nonsense changes nothing', async () => {
    const page = await open()
    await button(page, 'Next').click()
    await field(page, 1).focus()
    for (let times = 0; times < 30; times++) await page.keyboard.press('ArrowUp')
    let row = withScore(first_row, 1, 2.6)
    await agrees(page, await workedOut(row), 1)
    await field(page, 0).fill('-7.5')
    row = withScore(row, 0, -7.5)
    await agrees(page, await workedOut(row), 1)
    await field(page, 0).press('Control+A')
    await page.keyboard.type('e')
    await page.keyboard.press('Tab')
    await agrees(page, await workedOut(row), 1)
    await field(page, 0).fill('99999')
    row = withScore(row, 0, 10)
    await agrees(page, await workedOut(row), 1)
    expect(await page.locator('.tile-note').innerText()).toContain('Numbers here go from −10 to 10')
  })

  it('can have keys blocked and allowed again, by mouse and keyboard', async () => {
    const page = await open()
    await button(page, 'Next').focus()
    await page.keyboard.press('End')
    await button(page, 'Block key 7').click()
    const without = withBlocked(first_row, 7, true)
    await agrees(page, await workedOut(without), 5)
    await button(page, 'Block key 3').press('Enter')
    await agrees(page, await workedOut(withBlocked(without, 3, true)), 5)
    await button(page, 'Block key 3').press(' ')
    await agrees(page, await workedOut(without), 5)
  })

  it('is refused without any key, in the engine’s words, with a way on', async () => {
    const page = await open()
    let row = first_row
    for (const key of keys) {
      await button(page, `Block key ${key}`).click()
      row = withBlocked(row, key, true)
    }
    const refusal = await engine.ask('online_softmax', requestOf(row, 3)).then(
      () => '',
      (error: Error) => error.message,
    )
    expect(refusal).toMatch(/^Each query needs at least one key it may attend to/)
    await until('it is refused', async () => (await page.locator('.message.bad p').allInnerTexts())[0] === refusal)
    await button(page, 'Allow all keys').click()
    await agrees(page, await workedOut(allAllowed(row)), 0)
    expect(await page.locator('.message.bad').count()).toBe(0)
  })

  it('has new numbers on request', async () => {
    const page = await open()
    await button(page, 'new numbers').click()
    await until('other scores', async () =>
      (await shownRow(page)).scores.some((score, key) => score !== first_row.scores[key]),
    )
    const row = await shownRow(page)
    const values = await page
      .locator('.values')
      .evaluateAll((cells) =>
        cells.map((cell) => [...cell.children].map((number) => Number(number.textContent!.replace('−', '-')))),
      )
    const worked = await workedOut({ ...row, value: values })
    await walk(page, worked)
  })

  it('is in the table with all steps', async () => {
    const page = await open()
    const { reply } = await workedOut(first_row)
    const table = await openTable(page.locator('figure'))
    const rows = await cellsOf(table.locator('tbody tr'))
    expect(rows.map(([tile, , tile_max, max, , sum, ...output]) => [tile, tile_max, max, sum, ...output])).toEqual(
      reply.steps.map(({ tile_max, max, sum, output }, index) => [
        String(index + 1),
        ...[tile_max, max, sum, ...output].map(cellText),
      ]),
    )
    const foot = await cellsOf(table.locator('tfoot tr'))
    expect(foot.map(([, ...cells]) => cells)).toEqual([
      reply.output.map(cellText),
      reply.whole_output.map(cellText),
      [cellText(reply.max_error)],
    ])
  })
})

describe('playing', () => {
  it('is left out under reduced motion', async () => {
    const page = await open()
    expect(await button(page, 'Play').count()).toBe(0)
  })

  it('steps to the end by itself, can be paused, and begins again from the end', async () => {
    const context = await lab.browser.newContext({ reducedMotion: 'no-preference', serviceWorkers: 'block' })
    const page = await open({ context })
    const worked = await workedOut(first_row)
    await button(page, 'Play').click()
    await until('the first tile', async () => (await caption(page)) === stepSentence(worked, 1))
    await button(page, 'Pause').click()
    const paused = await caption(page)
    expect(await button(page, 'Play').count()).toBe(1)
    expect(paused).toBe(await caption(page))
    await button(page, 'Play').click()
    await until('the division', async () => (await caption(page)) === stepSentence(worked, 5))
    await until('it rests', () => button(page, 'Play').isVisible())
    await button(page, 'Play').click()
    await until('the beginning', async () => (await caption(page)) === stepSentence(worked, 0))
    await button(page, 'Pause').click()
    await context.close()
  })
})

describe.each(['light', 'dark'] as const)('in %s', (theme) => {
  it.each([1280, 390])('it has no barrier and fits %i pixels', async (width) => {
    const page = await open({ theme, width })
    await button(page, 'Next').click()
    await expectNoAxeViolations(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
    const too_wide = await page
      .locator('.key-name')
      .evaluateAll((names) =>
        names.filter((name) => name.scrollWidth > name.clientWidth).map((name) => name.textContent),
      )
    expect(too_wide).toEqual([])
  })
})
