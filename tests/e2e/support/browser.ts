import { existsSync } from 'node:fs'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { playwright } from '../../../web/test_packages.ts'
import { startServer, type ServerOptions, type SiteServer } from './server.ts'

const candidates = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Chromium with a fresh profile, offline but for loopback. */
export async function launchBrowser(extra_args: string[] = []): Promise<Browser> {
  const executablePath = candidates.find((path) => path && existsSync(path))
  if (!executablePath)
    throw new Error('Chromium is not installed: install it (Debian: chromium) or set CHROMIUM to its path')
  return await playwright.chromium.launch({
    executablePath,
    args: [
      ...extra_args,
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      // Glyphs alike wherever the screenshots are taken.
      ...['--font-render-hinting=none', '--disable-lcd-text', '--force-color-profile=srgb'],
    ],
  })
}

export interface PageOptions {
  theme?: 'light' | 'dark'
  width?: number
  height?: number
  /** Service workers live in the context; blocked unless a test is about them. */
  offline?: boolean
  /** Reuse a context: the same profile, storage and service worker. */
  context?: BrowserContext
  /** A finger instead of a mouse. */
  touch?: boolean
  /** Problems that the test provokes. */
  expects?: RegExp
  /** Where the page is, when not in the site. */
  base?: string
  /** Origins besides the page's own that it may ask. */
  origins?: string[]
}

export interface Lab {
  server: SiteServer
  browser: Browser
  /** A page of the site, ready; it fails the test at its end for any error on the console and any request to elsewhere. */
  openPage(path: string, options?: PageOptions): Promise<Page>
  newContext(options?: PageOptions): Promise<BrowserContext>
}

/** One server and one browser for a test file. */
export function useLab(options: ServerOptions = {}): Lab {
  const lab = {} as Lab
  beforeAll(async () => {
    lab.server = await startServer(options)
    lab.browser = await launchBrowser()
  })
  afterAll(async () => {
    await lab.browser?.close()
    await lab.server?.stop()
  })
  lab.newContext = ({ theme = 'light', width = 1280, height = 800, offline = false, touch = false } = {}) =>
    lab.browser.newContext({
      viewport: { width, height },
      colorScheme: theme,
      reducedMotion: 'reduce',
      hasTouch: touch,
      serviceWorkers: offline ? 'allow' : 'block',
      locale: 'en-GB',
    })
  lab.openPage = async (path, pageOptions = {}) => {
    const context = pageOptions.context ?? (await lab.newContext(pageOptions))
    const page = await context.newPage()
    page.setDefaultTimeout(60_000)
    const { base = lab.server.url, origins = [], expects } = pageOptions
    const problems = collectProblems(page, [new URL(base).origin, ...origins])
    onTestFinished(async () => {
      await (pageOptions.context ? page : context).close()
      const unexpected = problems.filter((problem) => !expects?.test(problem))
      if (unexpected.length > 0) throw new Error(`${path} had problems:\n${unexpected.join('\n')}`)
    })
    await page.goto(new URL(path.replace(/^\//, ''), base).href, { waitUntil: 'load' })
    return page
  }
  return lab
}

/** What must not happen on any page: an error on the console, an uncaught exception, a request to another origin. */
export function collectProblems(page: Page, origins: string[]): string[] {
  const problems: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()} (${message.location().url})`)
  })
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`))
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol.startsWith('http') && !origins.includes(url.origin)) problems.push(`request to ${url.origin}`)
  })
  return problems
}

/**
 * Asks again until the answer is right; the page's policy forbids Playwright's own polling of strings. A page that is just
 * being left for the next one gives no answer.
 */
export async function until(what: string, check: () => Promise<boolean>, timeout_ms = 60_000): Promise<void> {
  const end = Date.now() + timeout_ms
  const leaving = (error: Error) => {
    if (!error.message.includes('Execution context was destroyed')) throw error
    return false
  }
  while (!(await check().catch(leaving))) {
    if (Date.now() > end) throw new Error(`waited ${timeout_ms / 1000} s in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Nothing is still loading or measuring, and fonts and layout rest. `sign` is what the page ends up showing. */
export async function settled(page: Page, sign = 'h1'): Promise<void> {
  await page.locator(sign).first().waitFor({ timeout: 120_000 })
  await until(
    'the figures to rest',
    async () => (await page.locator('[aria-busy="true"], progress').count()) === 0,
    120_000,
  )
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  await page.evaluate(
    () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
  )
}
