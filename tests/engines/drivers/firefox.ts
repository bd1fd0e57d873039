import { existsSync } from 'node:fs'
import type { Page } from 'puppeteer-core'
import { puppeteer } from '../../../web/test_packages.ts'
import { callText, missing, type Engine, type InPage, type Tab } from './engine.ts'

const candidates = [process.env.FIREFOX, '/usr/bin/firefox-esr', '/usr/bin/firefox']

/** Nothing leaves this machine unasked. */
const quiet = {
  'app.update.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
  'toolkit.telemetry.enabled': false,
}

/** As somebody sets it who wants no site to store anything: each attempt throws. */
export const storing_nothing = { 'network.cookie.cookieBehavior': 2 }

/** Firefox over WebDriver BiDi, with settings of about:config. */
export async function launchFirefox(settings: Record<string, number> = {}): Promise<Engine> {
  const executablePath = candidates.find((path) => path && existsSync(path))
  if (!executablePath) throw missing('Firefox', 'firefox-esr', 'FIREFOX')
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    defaultViewport: { width: 1280, height: 900 },
    extraPrefsFirefox: { ...quiet, ...settings },
  })
  return {
    name: 'firefox',
    openTab: async () => new FirefoxTab(await browser.newPage()),
    close: () => browser.close(),
  }
}

class FirefoxTab implements Tab {
  problems: string[] = []

  constructor(private page: Page) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(`console: ${message.text()}`)
    })
    page.on('pageerror', (error) => this.problems.push(`uncaught: ${(error as Error).message}`))
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

  async press(keys: string) {
    const held = keys.split('+') as Parameters<Page['keyboard']['press']>[0][]
    const key = held.pop()!
    for (const each of held) await this.page.keyboard.down(each)
    await this.page.keyboard.press(key)
    for (const each of held.reverse()) await this.page.keyboard.up(each)
  }

  type(text: string) {
    return this.page.keyboard.type(text)
  }

  async screenshot() {
    return Buffer.from(await this.page.screenshot())
  }

  close() {
    return this.page.close()
  }
}
