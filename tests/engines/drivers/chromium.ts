import type { Page } from 'playwright-core'
import { launchBrowser } from '../../e2e/support/browser.ts'
import { callText, type Engine, type InPage, type Tab } from './engine.ts'

/** Chromium over its own protocol. */
export async function launchChromium(): Promise<Engine> {
  const browser = await launchBrowser()
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' })
  return {
    name: 'chromium',
    openTab: async () => new ChromiumTab(await context.newPage()),
    close: () => browser.close(),
  }
}

class ChromiumTab implements Tab {
  problems: string[] = []

  constructor(private page: Page) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(`console: ${message.text()} (${message.location().url})`)
    })
    page.on('pageerror', (error) => this.problems.push(`uncaught: ${error.message}`))
  }

  async open(url: string) {
    await this.page.goto(url, { waitUntil: 'load' })
  }

  async reload() {
    await this.page.reload({ waitUntil: 'load' })
  }

  evaluate<Args extends unknown[], Result>(run: InPage<Args, Result>, ...args: Args): Promise<Result> {
    return this.page.evaluate(callText(run, args)) as Promise<Result>
  }

  async evaluateInFrame<Args extends unknown[], Result>(selector: string, run: InPage<Args, Result>, ...args: Args) {
    const frame = await (await this.page.$(selector))?.contentFrame()
    if (!frame) throw new Error(`there is no frame ${selector}`)
    return (await frame.evaluate(callText(run, args))) as Result
  }

  async inject(script: string) {
    await this.page.evaluate(script)
  }

  clickAt(x: number, y: number) {
    return this.page.mouse.click(x, y)
  }

  press(keys: string) {
    return this.page.keyboard.press(keys)
  }

  type(text: string) {
    return this.page.keyboard.type(text)
  }

  screenshot() {
    return this.page.screenshot()
  }

  close() {
    return this.page.close()
  }
}
