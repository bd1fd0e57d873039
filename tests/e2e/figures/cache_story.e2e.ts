/** Stories stepped and told by hand: every row on the page against the engine's cache after the same operations. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { A, B, requestOf, storyOf } from '../../../web/src/components/attn-cache-story/story.ts'
import { whatHappened } from '../../../web/src/components/attn-cache-story/story_words.ts'
import { formatBytes } from '../../../web/src/draw/format.ts'
import type { CacheKind, CacheOperation } from '../../../web/src/runtime/figures_protocol.ts'
import { labWithPorts } from '../../web/runtime/ports.ts'
import { expectNoAxeViolations } from '../support/axe.ts'
import { until, useLab } from '../support/browser.ts'

const lab = useLab()
const { client: engine } = labWithPorts()

const kinds: CacheKind[] = ['contiguous', 'window', 'paged']
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

async function open(kind: CacheKind, options = {}): Promise<Page> {
  const page = await lab.openPage('embed/cache-story/', options)
  await page.locator('figure[aria-busy="false"]').waitFor()
  if (kind !== 'contiguous') await button(page, kind).click()
  await page.locator(`.memory[data-kind="${kind}"]`).waitFor()
  return page
}

/** Row by row, as the ear has them. */
const spokenRows = (page: Page, name: RegExp) =>
  page
    .locator('.memory')
    .getByRole('img', { name })
    .evaluateAll((strips) => strips.map((strip) => strip.getAttribute('aria-label')!.replace(/^.*: /, '')))

const stat = (page: Page, id: string) => page.locator(`[data-stat="${id}"]`).innerText()
const spoken = (rows: readonly number[]) => rows.map((row) => (row < 0 ? 'free' : row)).join(', ')

/** The page has what the engine's cache holds after these operations. */
async function agrees(page: Page, kind: CacheKind, operations: readonly CacheOperation[]): Promise<void> {
  const request = { ...requestOf(storyOf(kind), 0), operations: [...operations] }
  const after = await engine.ask('cache_story', request)
  const before = await engine.ask('cache_story', { ...request, operations: operations.slice(0, -1) })
  const sentence = whatHappened({ request, before, after })
  await until(`"${sentence}"`, async () => (await page.locator('figcaption').innerText()).includes(sentence), 10_000)

  expect(await stat(page, 'reserved')).toBe(formatBytes(after.reserved_bytes))
  expect(await stat(page, 'used')).toBe(formatBytes(after.used_bytes))
  expect(await stat(page, 'written')).toMatch(new RegExp(`^${after.written} position`))
  if (kind === 'paged') {
    expect(await stat(page, 'free')).toMatch(new RegExp(`^${after.free_pages} page`))
    expect(await stat(page, 'copied')).toMatch(new RegExp(`^${after.copied_rows} row`))
    await pagesAgree(page, after.slots, request.page_size)
  } else {
    expect(await spokenRows(page, /^Rows of/)).toEqual(after.slots.map(({ rows }) => spoken(rows)))
  }
}

/** Tables and pool; a page has the rows of whoever has written most of it. */
async function pagesAgree(page: Page, slots: { rows: number[]; pages: number[] }[], page_size: number): Promise<void> {
  const tables = await page
    .locator('.block-table')
    .evaluateAll((each) =>
      each.map((table) => [...table.querySelectorAll('td b')].map((number) => Number(number.textContent))),
    )
  expect(tables).toEqual(slots.map(({ pages }) => pages))
  const held = new Map<number, { rows: number[]; readers: string[] }>()
  slots.forEach(({ rows, pages }, slot) =>
    pages.forEach((number, at) => {
      const own = rows.slice(at * page_size, (at + 1) * page_size)
      const before = held.get(number) ?? { rows: own, readers: [] }
      const longer = own.filter((row) => row >= 0).length > before.rows.filter((row) => row >= 0).length
      held.set(number, { rows: longer ? own : before.rows, readers: [...before.readers, 'AB'[slot]!] })
    }),
  )
  const shown = await spokenRows(page, /^Rows:/)
  const readers = await page.locator('.pool .readers').allInnerTexts()
  shown.forEach((rows, number) => {
    const expected = held.get(number)
    expect(rows, `page ${number}`).toBe(spoken(expected?.rows ?? Array<number>(page_size).fill(-1)))
    expect(readers[number], `readers of page ${number}`).toBe(expected?.readers.join(' + ') ?? 'free')
  })
}

describe.each(kinds)('the prepared story, %s', (kind) => {
  const { operations } = storyOf(kind)

  it('is told step by step by mouse as the engine’s cache has it, and refuses once', async () => {
    const page = await open(kind)
    await agrees(page, kind, [])
    let refused = 0
    for (let shown = 1; shown <= operations.length; shown++) {
      await button(page, 'Next').click()
      await agrees(page, kind, operations.slice(0, shown))
      refused += (await page.locator('figcaption .bad').count()) > 0 ? 1 : 0
    }
    expect(refused).toBe(1)
    expect(await button(page, 'Next').getAttribute('aria-disabled')).toBe('true')
    await button(page, 'Back').click()
    await agrees(page, kind, operations.slice(0, -1))
    await button(page, 'First').click()
    await agrees(page, kind, [])
  })

  it('is told by the arrow keys', async () => {
    const page = await open(kind)
    await button(page, 'Next').focus()
    for (let times = 0; times < 3; times++) await page.keyboard.press('ArrowRight')
    await agrees(page, kind, operations.slice(0, 3))
    await page.keyboard.press('ArrowLeft')
    await agrees(page, kind, operations.slice(0, 2))
    await page.keyboard.press('End')
    await agrees(page, kind, operations)
    await page.keyboard.press('Home')
    await agrees(page, kind, [])
  })
})

describe('a story of one’s own', () => {
  it('appends, forks, writes to the fork, cuts and resets, and takes it all back', async () => {
    const page = await open('paged')
    await button(page, 'Start empty').click()
    const told: CacheOperation[] = []
    const does = async (name: string, operation: CacheOperation) => {
      await button(page, name).press('Enter')
      told.push(operation)
      await agrees(page, 'paged', told)
    }
    await does('Append 4 to A', { op: 'append', slot: A, count: 4 })
    await does('Append 1 to A', { op: 'append', slot: A, count: 1 })
    await does('Fork to B, from A', { op: 'fork', slot: A, to: B })
    await does('Append 1 to B', { op: 'append', slot: B, count: 1 })
    expect(await page.locator('figcaption').innerText()).toContain('another reader')
    await does('Cut 2 from A', { op: 'truncate', slot: A, length: 3 })
    await does('Reset B', { op: 'reset', slot: B })
    for (let left = told.length - 1; left >= 0; left--) {
      await button(page, 'Undo').click()
      await agrees(page, 'paged', told.slice(0, left))
    }
    await button(page, 'Prepared story').click()
    await button(page, 'Next').click()
    await agrees(page, 'paged', storyOf('paged').operations.slice(0, 1))
  })

  it('says in the engine’s words what a full cache refuses, and goes on', async () => {
    const page = await open('contiguous')
    await button(page, 'Start empty').click()
    const told: CacheOperation[] = []
    for (let times = 0; times < 5; times++) {
      await button(page, 'Append 4 to A').click()
      told.push({ op: 'append', slot: A, count: 4 })
      await agrees(page, 'contiguous', told)
    }
    expect(await page.locator('figcaption').innerText()).toContain('Refused, and nothing changed')
    await button(page, 'Cut 2 from A').click()
    await agrees(page, 'contiguous', [...told, { op: 'truncate', slot: A, length: 14 }])
  })

  it('continues from where the prepared one is shown', async () => {
    const page = await open('window')
    await button(page, 'Next').click()
    await button(page, 'Next').click()
    await agrees(page, 'window', storyOf('window').operations.slice(0, 2))
    await button(page, 'Append 4 to A').click()
    await agrees(page, 'window', [...storyOf('window').operations.slice(0, 2), { op: 'append', slot: A, count: 4 }])
    expect(await button(page, 'Fork to B, from A').count()).toBe(0)
  })

  it('is of the kind that its attribute names', async () => {
    const page = await open('contiguous')
    await page.locator('attn-cache-story').evaluate((figure) => figure.setAttribute('kind', 'paged'))
    await page.locator('.memory[data-kind="paged"]').waitFor()
    await agrees(page, 'paged', [])
  })
})

describe.each([
  { width: 390, theme: 'light' },
  { width: 1280, theme: 'dark' },
] as const)('at $width px, $theme', ({ width, theme }) => {
  it.each(kinds)('bars nobody, fits, and does not jump from step to step: %s', async (kind) => {
    const page = await open(kind, { width, theme })
    const height = () => page.locator('figure').evaluate((figure) => Math.round(figure.getBoundingClientRect().height))
    const heights = new Set([await height()])
    const { operations } = storyOf(kind)
    for (let shown = 1; shown <= operations.length; shown++) {
      await button(page, 'Next').click()
      await agrees(page, kind, operations.slice(0, shown))
      heights.add(await height())
    }
    expect([...heights]).toHaveLength(1)
    await expectNoAxeViolations(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
  })
})
