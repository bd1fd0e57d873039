/** A mask painted by mouse, finger and keyboard: cells, counts, strip and sentence against the engine asked here. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import {
  causalPairs,
  firstReached,
  heardBy,
  pairsSentence,
  reachSentence,
  refusalSentence,
} from '../../../web/src/components/attn-mask-painter/mask_words.ts'
import {
  first_settings,
  pattern_names,
  patternRequest,
  patternText,
  type MaskSettings,
} from '../../../web/src/components/attn-mask-painter/patterns.ts'
import type { Matrix } from '../../../web/src/runtime/matrix.ts'
import { labWithPorts } from '../../web/runtime/ports.ts'
import { expectNoAxeViolations } from '../support/axe.ts'
import { until, useLab } from '../support/browser.ts'
import { cellsOf, openTable } from '../support/tables.ts'

const lab = useLab()
const { client: engine } = labWithPorts()

const grid = (page: Page) => page.locator('.mask-cells')
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const stat = (page: Page, name: string) => page.locator(`[data-stat="${name}"]`).innerText()
const caption = (page: Page) => page.locator('figcaption').innerText()
const spoken = (page: Page) => page.locator('attn-mask-grid [aria-live]').innerText()

async function open(options = {}): Promise<Page> {
  const page = await lab.openPage('embed/mask-painter/', options)
  await page.locator('figure[aria-busy="false"] .mask-cells').waitFor()
  return page
}

/** What the picture is drawn from. */
const painted = (page: Page): Promise<number[]> =>
  page.evaluate(() => [...document.querySelector('attn-mask-grid')!.allowed!.data])

const patternOf = (settings: MaskSettings): Promise<Matrix> => engine.ask('mask_pattern', patternRequest(settings))

/** Cells that change, as [row, col] pairs. */
function turned({ rows, cols, data }: Matrix, ...cells: [row: number, col: number][]): Matrix {
  const copy = data.slice()
  for (const [row, col] of cells) copy[row * cols + col] = 1 - copy[row * cols + col]!
  return { rows, cols, data: copy }
}

/** The picture, the counts, the strip, the rows that are refused and the sentence. */
async function agrees(page: Page, allowed: Matrix, layers = 1): Promise<void> {
  const size = allowed.rows
  const facts = await engine.ask('mask_facts', { allowed, num_layers: 8 })
  const counted = { painting: { settings: first_settings, pattern: allowed, allowed }, facts }
  const refused = facts.blocked_queries.length > 0
  const sentence = refused
    ? `${refusalSentence(counted)} ${pairsSentence(counted)}`
    : `${pairsSentence(counted)} ${reachSentence(counted, layers)}`
  await until(sentence, async () => (await caption(page)) === sentence, 10_000)
  expect(await painted(page)).toEqual([...allowed.data])
  expect(await stat(page, 'pairs')).toBe(facts.allowed_pairs.toLocaleString('en'))
  expect(await stat(page, 'triangle')).toBe(causalPairs(size).toLocaleString('en'))
  expect(await stat(page, 'heard')).toBe(String(heardBy(facts, size - 1, layers)))
  const reached = firstReached(facts, layers).filter((layer) => layer !== undefined)
  expect(await page.locator('.heard').count()).toBe(reached.length)
  expect(await page.locator('.unheard').count()).toBe(size - reached.length)
  // In cells of 32 positions there is no room for numbers.
  if (size <= 16) expect(await page.locator('text.layer').allTextContents()).toEqual(reached.map(String))
  const marked = await page.locator('text.refused').allTextContents()
  expect(marked).toEqual(facts.blocked_queries.map((query) => `✕ ${query}`))
  expect(await page.locator('rect.refused').count()).toBe(facts.blocked_queries.length)
  expect(await page.locator('figure').innerText()).not.toContain('NaN')
}

/** The middle of a cell, in the window. */
async function placeOf(page: Page, row: number, col: number): Promise<[x: number, y: number]> {
  const cursor = await page.evaluate(
    async ([row, col]) => {
      const label = (of: string, position: number) => {
        const texts = [...document.querySelectorAll<SVGTextElement>(`attn-mask-grid .${of}`)]
        return texts.find((text) => text.textContent!.replace('✕ ', '') === String(position))!.getBoundingClientRect()
      }
      const [left, top] = [label('col-label', col!), label('row-label', row!)]
      return [left.left + left.width / 2, top.top + top.height / 2]
    },
    [row, col],
  )
  return cursor as [number, number]
}

async function drag(page: Page, from: [number, number], to: [number, number], steps = 8): Promise<void> {
  const [start, end] = [await placeOf(page, ...from), await placeOf(page, ...to)]
  await page.mouse.move(...start)
  await page.mouse.down()
  await page.mouse.move(...end, { steps })
  await page.mouse.up()
}

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
}

describe('the patterns', () => {
  it.each(pattern_names)('%s is the engine’s, at every size', async (pattern) => {
    const page = await open()
    await button(page, pattern).click()
    for (const size of [16, 8, 32]) {
      await page.getByLabel('Positions').selectOption(String(size))
      const settings = { ...first_settings, pattern, size }
      await agrees(page, await patternOf(settings))
      expect(await page.locator('.pattern-text').innerText()).toContain(patternText(settings))
    }
  })

  it('follow their numbers', async () => {
    const page = await open()
    await button(page, 'sinks').click()
    await page.getByLabel('Window, keys').selectOption('2')
    await page.getByLabel('Sinks').selectOption('1')
    const sinks: MaskSettings = { ...first_settings, pattern: 'sinks', window: 2, sinks: 1 }
    await agrees(page, await patternOf(sinks))
    await button(page, 'strided').click()
    await page.getByLabel('Stride').selectOption('5')
    await agrees(page, await patternOf({ ...sinks, pattern: 'strided', stride: 5 }))
    await button(page, 'global').click()
    await page.getByLabel('Global ones').selectOption('2')
    await agrees(page, await patternOf({ ...sinks, pattern: 'global', globals: 2 }))
    await button(page, 'convolution').click()
    const reach = page.getByLabel('Keys on each side, besides its own')
    expect(await reach.inputValue()).toBe('1')
    await reach.selectOption('3')
    await agrees(page, await patternOf({ ...sinks, pattern: 'convolution', window: 4 }))
  })
})

describe('painting', () => {
  it('by mouse turns a cell, or all cells of a drag to what the first becomes', async () => {
    const page = await open()
    const causal = await patternOf(first_settings)
    await page.mouse.click(...(await placeOf(page, 2, 9)))
    const one = turned(causal, [2, 9])
    await agrees(page, one)
    expect(await page.locator('.pattern-text').innerText()).toContain('1 cell painted over.')
    // Fast, so that the pointer skips cells.
    await drag(page, [6, 0], [6, 6], 2)
    const all = [0, 1, 2, 3, 4, 5, 6].map((col): [number, number] => [6, col])
    await agrees(page, turned(one, ...all))
    expect(await caption(page)).toContain('Query 6 has no key, so attention refuses this mask')
  })

  it('of the last key over leaves it in the strip, as its note says', async () => {
    const page = await open()
    await page.mouse.click(...(await placeOf(page, 15, 15)))
    await agrees(page, turned(await patternOf(first_settings), [15, 15]))
    expect(await page.locator('.heard').count()).toBe(16)
    expect(await page.locator('.strip-note').innerText()).toContain('key 15 counts here even where it is blocked')
  })

  it('by keyboard moves, turns, paints along and is spoken', async () => {
    const page = await open()
    await grid(page).focus()
    await press(page, 'ArrowDown')
    expect(await spoken(page)).toBe('query 0, key 0: allowed')
    await press(page, 'ArrowDown', 'End')
    expect(await spoken(page)).toBe('query 1, key 15: blocked')
    await press(page, ' ')
    expect(await spoken(page)).toBe('query 1, key 15: allowed')
    const causal = await patternOf(first_settings)
    await agrees(page, turned(causal, [1, 15]))
    await press(page, 'Shift+ArrowLeft', 'Shift+ArrowLeft')
    const three = turned(causal, [1, 15], [1, 14], [1, 13])
    await agrees(page, three)
    await press(page, 'Control+Home', ' ')
    await agrees(page, turned(three, [0, 0]))
    expect(await caption(page)).toContain('Query 0 has no key')
    await press(page, 'Escape')
    expect(await spoken(page)).toBe('')
  })

  it('can be taken back, and had again, by key and button, through patterns and sizes', async () => {
    const page = await open()
    const causal = await patternOf(first_settings)
    const first = turned(causal, [0, 5])
    const second = turned(first, [3, 3])
    await page.mouse.click(...(await placeOf(page, 0, 5)))
    await page.mouse.click(...(await placeOf(page, 3, 3)))
    await agrees(page, second)
    await press(page, 'Control+z')
    await agrees(page, first)
    await press(page, 'Control+y')
    await agrees(page, second)
    await page.getByLabel('Positions').selectOption('8')
    await button(page, 'window').click()
    await agrees(page, await patternOf({ ...first_settings, size: 8, pattern: 'window' }))
    await button(page, 'Undo').click()
    await button(page, 'Undo').click()
    await agrees(page, second)
    expect(await page.getByLabel('Positions').inputValue()).toBe('16')
    await button(page, 'Back to the pattern').click()
    await agrees(page, causal)
    await button(page, 'Undo').click()
    await agrees(page, second)
    await button(page, 'Undo').click()
    await button(page, 'Undo').click()
    await agrees(page, causal)
    // The focus stays where the last step was taken back.
    expect(await button(page, 'Undo').getAttribute('aria-disabled')).toBe('true')
    expect(await button(page, 'Undo').evaluate((element) => element === document.activeElement)).toBe(true)
    await button(page, 'Redo').click()
    await agrees(page, first)
  })

  it('leaves nothing of a drag that the browser takes for its own', async () => {
    const page = await open()
    const causal = await patternOf(first_settings)
    await page.mouse.move(...(await placeOf(page, 1, 8)))
    await page.mouse.down()
    await page.mouse.move(...(await placeOf(page, 1, 11)), { steps: 3 })
    await agrees(page, turned(causal, [1, 8], [1, 9], [1, 10], [1, 11]))
    await grid(page).dispatchEvent('pointercancel')
    await agrees(page, causal)
    await page.mouse.up()
    await agrees(page, causal)
    expect(await button(page, 'Undo').getAttribute('aria-disabled')).toBe('true')
  })

  it('by finger turns a cell', async () => {
    const page = await open({ touch: true, width: 390 })
    await page.touchscreen.tap(...(await placeOf(page, 4, 12)))
    await agrees(page, turned(await patternOf(first_settings), [4, 12]))
  })
})

describe('a stack of layers', () => {
  it('hears from farther away, layer by layer', async () => {
    const page = await open()
    await button(page, 'window').click()
    const window = await patternOf({ ...first_settings, pattern: 'window' })
    const slider = page.getByRole('slider', { name: 'Layers' })
    await agrees(page, window)
    expect(await stat(page, 'heard')).toBe('4')
    for (let layers = 2; layers <= 8; layers++) {
      await slider.press('ArrowRight')
      await agrees(page, window, layers)
      // L layers with a window of w hear from L(w − 1) + 1 positions, as long as there are so many.
      expect(await stat(page, 'heard')).toBe(String(Math.min(16, 3 * layers + 1)))
    }
  })

  it('is in the table, query by query', async () => {
    const page = await open()
    await button(page, 'convolution').click()
    const allowed = await patternOf({ ...first_settings, pattern: 'convolution' })
    await page.getByRole('slider', { name: 'Layers' }).press('ArrowRight')
    await agrees(page, allowed, 2)
    const facts = await engine.ask('mask_facts', { allowed, num_layers: 2 })
    const rows = await cellsOf((await openTable(page.locator('figure'))).locator('tbody tr'))
    expect(rows.map(([query, , , ...heard]) => [query, ...heard].map(Number))).toEqual(
      rows.map((_, query) => [query, heardBy(facts, query, 1), heardBy(facts, query, 2)]),
    )
    expect(rows[5]!.slice(1, 3)).toEqual(['7', '2 to 8'])
  })
})

it('says what is wrong when the engine does not arrive, and goes on from there', async () => {
  const context = await lab.newContext()
  await context.route('**/attn_figures*.wasm', (route) => route.abort())
  const page = await lab.openPage('embed/mask-painter/', { context, expects: /attn_figures|net::ERR_FAILED/ })
  await page.locator('.message.bad').waitFor()
  expect(await page.locator('.message.bad p').innerText()).toContain('could not be downloaded')
  await button(page, 'strided').click()
  await context.unroute('**/attn_figures*.wasm')
  await button(page, 'Try again').click()
  await agrees(page, await patternOf({ ...first_settings, pattern: 'strided' }))
  expect(await page.locator('.message.bad').count()).toBe(0)
  await context.close()
})

describe.each(['light', 'dark'] as const)('in %s', (theme) => {
  it.each([1280, 390])('it has no barrier and fits %i pixels', async (width) => {
    const page = await open({ theme, width })
    await expectNoAxeViolations(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  })
})
