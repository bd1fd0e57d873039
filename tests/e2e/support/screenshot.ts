import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { pixelmatch, PNG } from '../../../web/test_packages.ts'

const committed = fileURLToPath(new URL('../screenshots', import.meta.url))
const fresh = fileURLToPath(new URL('../../../build/screenshots', import.meta.url))

/** Share of pixels that may differ: anti-aliasing, not a moved control. */
const tolerance = 0.002

/** What differs from run to run (times, counts) is painted over: everything with `data-volatile`. */
const frozen = `
  [data-volatile], [data-volatile] * { visibility: hidden !important; }
  /* A number in a sentence takes the same room whatever it is, so that lines break where they did. */
  figcaption [data-volatile] { display: inline-block; width: 4em; height: 1em; overflow: hidden; white-space: nowrap; }
  attn-offline { display: none !important; }
  html { scrollbar-width: none; }
`

/** Compares the whole page with `screenshots/<name>.png`; UPDATE_SCREENSHOTS=1 writes it instead. */
export async function expectScreenshot(page: Page, name: string): Promise<void> {
  await page.addStyleTag({ content: frozen })
  await page.evaluate(() => {
    window.scrollTo(0, 0)
    ;(document.activeElement as HTMLElement | null)?.blur()
  })
  // As tall as its content, so that nothing sticks to the edge of a window. The editor guesses the height of lines that
  // it has never shown, so the second look is the right one.
  await fitToContent(page)
  await fitToContent(page)
  const bytes = await page.screenshot({ fullPage: true, animations: 'disabled', caret: 'hide' })
  const reference = join(committed, `${name}.png`)
  save(join(fresh, `${name}.png`), bytes)
  if (process.env.UPDATE_SCREENSHOTS) return save(reference, bytes)
  expect(existsSync(reference), `${name}.png is missing: UPDATE_SCREENSHOTS=1 ./lab test, look at it, commit it`).toBe(
    true,
  )
  compare(name, PNG.sync.read(readFileSync(reference)), PNG.sync.read(bytes))
}

async function fitToContent(page: Page): Promise<void> {
  const width = page.viewportSize()!.width
  const frames = () =>
    page.evaluate(() => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))))
  await page.setViewportSize({ width, height: 800 })
  await frames()
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  await page.setViewportSize({ width, height })
  await frames()
}

function compare(name: string, expected: PNG, got: PNG): void {
  const { width, height } = expected
  expect({ width: got.width, height: got.height }, `size of ${name} (the new one is in build/screenshots)`).toEqual({
    width,
    height,
  })
  const diff = new PNG({ width, height })
  const pixels = pixelmatch(expected.data, got.data, diff.data, width, height, { threshold: 0.15 })
  const file = join(fresh, `${name}.diff.png`)
  if (pixels > 0) save(file, PNG.sync.write(diff))
  expect(pixels / (width * height), `share of ${name} that differs; see ${file}`).toBeLessThan(tolerance)
}

function save(file: string, bytes: Buffer): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, bytes)
}
