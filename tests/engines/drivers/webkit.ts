import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { callText, missing, type Engine, type InPage, type Tab } from './engine.ts'
import { openDisplay, startWebKitDriver } from './processes.ts'
import { WebDriverSession } from './web_driver.ts'

const options = ['--automation', '--enable-write-console-messages-to-stdout=true']
const wrapper = fileURLToPath(new URL('mini_browser.sh', import.meta.url))

/** WebKitGTK over W3C WebDriver. When it is driven, its profile is a private one. */
export async function launchWebKit(): Promise<Engine> {
  const browser = findMiniBrowser()
  const home = mkdtempSync(join(tmpdir(), 'attn-webkit-'))
  const open: (() => Promise<void>)[] = [async () => rmSync(home, { recursive: true, force: true })]
  const close = async () => {
    for (const each of open.splice(0).reverse()) await each().catch(() => {}) // what is gone already need not end
  }
  try {
    const display = await openDisplay()
    open.push(() => display.close())
    const printed = join(home, 'console')
    writeFileSync(printed, '')
    const driver = await startWebKitDriver({
      ...process.env,
      MINI_BROWSER: browser,
      MINI_BROWSER_OUTPUT: printed,
      DISPLAY: display.name,
      HOME: home,
      GDK_BACKEND: 'x11',
      LIBGL_ALWAYS_SOFTWARE: '1',
      WEBKIT_DISABLE_COMPOSITING_MODE: '1',
      // bubblewrap needs rights that a container may lack, and what runs here is the tests' own.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
    })
    open.push(() => driver.close())
    const session = await WebDriverSession.start(driver.url, {
      alwaysMatch: { browserName: 'MiniBrowser', 'webkitgtk:browserOptions': { binary: wrapper, args: options } },
    })
    open.push(() => session.end())
    await session.post('window/rect', { width: 1280, height: 1000 })
    return { name: 'webkit', openTab: async () => new WebKitTab(session, printed), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** WebKitGTK keeps it beside its libraries: /usr/lib/<machine>/webkit2gtk-4.1/MiniBrowser. */
function findMiniBrowser(): string {
  for (const machine of readdirSync('/usr/lib')) {
    const path = `/usr/lib/${machine}/webkit2gtk-4.1/MiniBrowser`
    if (existsSync(path)) return path
  }
  throw missing('WebKitGTK', 'webkit2gtk-driver')
}

/**
 * The browser's one window, which each tab has to itself: of several, the browser shows one and lets the others rest, and a
 * page that rests does not load.
 */
class WebKitTab implements Tab {
  /** What was printed before this tab was opened is not its own. */
  #begin: number

  constructor(
    private session: WebDriverSession,
    private printed: string,
  ) {
    this.#begin = readFileSync(printed, 'utf8').length
  }

  get problems(): string[] {
    const lines = readFileSync(this.printed, 'utf8').slice(this.#begin).split('\n')
    return lines.filter((line) => /CONSOLE .*ERROR/.test(line))
  }

  async open(url: string) {
    await this.session.post('url', { url })
  }

  async reload() {
    await this.session.post('refresh')
  }

  async evaluate<Args extends unknown[], Result>(run: InPage<Args, Result>, ...args: Args): Promise<Result> {
    return this.session.value<Result>(callText(run, args))
  }

  async evaluateInFrame<Args extends unknown[], Result>(selector: string, run: InPage<Args, Result>, ...args: Args) {
    const { session } = this
    await session.post('frame', { id: await session.find(selector) })
    try {
      return await this.evaluate(run, ...args)
    } finally {
      await session.post('frame', { id: null })
    }
  }

  async inject(script: string) {
    await this.session.post('execute/sync', { script, args: [] })
  }

  async clickAt(x: number, y: number) {
    await this.session.clickAt(x, y)
  }

  async press(keys: string) {
    await this.session.press(keys)
  }

  async type(text: string) {
    await this.session.type(text)
  }

  async screenshot() {
    return Buffer.from(await this.session.get<string>('screenshot'), 'base64')
  }

  /** Nothing: the next page takes its place. Without a page of the site, the profile would forget what the site stored. */
  async close() {}
}
