/** What a visitor does in every place, once in each browser: nothing that is proved elsewhere in Chromium gets more than a touch. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axeFindsNothing } from '../e2e/support/axe.ts'
import { until } from '../e2e/support/browser.ts'
import { places, signOfRest, signOfStart } from '../e2e/support/places.ts'
import { startServer, type SiteServer } from '../e2e/support/server.ts'
import { code, openExercise, run, runBy, runCode, write } from './support/exercise_page.ts'
import { tasks } from './support/exercises.ts'
import { Page } from './support/page.ts'
import { useEngine } from './support/use_engine.ts'

const mount = '/courses/attention/'
const engine = useEngine()
let server: SiteServer
let page: Page

beforeAll(async () => {
  server = await startServer({ mount })
  page = new Page(await engine.openTab())
})

afterAll(() => server?.stop())

/** Opens a place and waits until it has done what it does unasked. */
async function visit(path: string): Promise<void> {
  await page.open(server.url + path)
  await rest(path)
}

async function rest(path: string): Promise<void> {
  await page.see(signOfRest(path))
  await until('the figures to rest', async () => (await page.count('[aria-busy="true"], progress')) === 0, 120_000)
}

/** In both colours, by the switch of the page. */
async function axeIsContent(): Promise<void> {
  for (const theme of ['dark', 'light']) {
    await page.click(`attn-theme button[value="${theme}"]`)
    await page.evaluate(() => scrollTo(0, 0)) // nothing half under what sticks to an edge
    await axeFindsNothing(page, `${await page.evaluate(() => location.pathname)}, ${theme}`)
  }
}

// First, because a private profile may drop what a site stored as soon as none of its pages is open.
describe('inside a page of another origin', () => {
  const folder = mkdtempSync(join(tmpdir(), 'attn-host-'))
  const host_page = fileURLToPath(new URL('../e2e/support/embed_host.html', import.meta.url))
  let host: SiteServer

  beforeAll(async () => {
    cpSync(host_page, join(folder, 'index.html'))
    host = await startServer({ folder })
  })
  afterAll(async () => {
    await host?.stop()
    rmSync(folder, { recursive: true })
  })

  const { slug } = tasks[0]!
  const frame = 'attn-lab iframe'
  const heard = () => page.evaluate(() => (window as unknown as { heard: Record<string, unknown>[] }).heard)

  it('fits its height to what it shows, and a check is heard outside', async () => {
    await page.open(`http://localhost:${host.port}/?${new URLSearchParams({ lab: server.url, slug })}`)
    await page.see(frame)
    await until('ready', async () => (await heard()).some(({ type }) => type === 'ready'))
    await until('the height of its content', async () => (await frameHeight()) === (await contentHeight()))
    expect(await frameHeight()).not.toBe(560) // where it began
    await page.clickInFrame(frame, '.exercise-bar button.run')
    await until('the check', async () => (await heard()).some(({ type }) => type === 'check'))
    expect((await heard()).find(({ type }) => type === 'check')).toMatchObject({ exercise: slug, passed: false })
    expect(page.tab.problems).toEqual([])
  })

  it('compiles C++ there too', async () => {
    const checks = async () => (await heard()).filter(({ type }) => type === 'check')
    const before = (await checks()).length
    await page.clickInFrame(frame, '.editor-keys button[aria-pressed="false"]')
    await page.clickInFrame(frame, 'attn-compiler .download')
    const stateOfCompiler = () =>
      page.tab.evaluateInFrame(frame, () => document.querySelector<HTMLElement>('.compiler')?.dataset.state ?? '')
    await until('the compiler', async () => (await stateOfCompiler()) === 'ready', 120_000)
    await page.clickInFrame(frame, '.exercise-bar button.run')
    await until('the check', async () => (await checks()).length > before)
    // As the starter of JavaScript does: it returns zeros.
    expect((await checks()).at(-1)).toMatchObject({ exercise: slug, passed: false, diagnosis: 'returns_zeros' })
    expect(page.tab.problems).toEqual([])
  })

  it.each(['embed/attention/', `embed/${slug}/`])('%s has no barriers', async (path) => {
    for (const theme of ['dark', 'light']) {
      await page.open(`${server.url}${path}?theme=${theme}`)
      await rest(path)
      await axeFindsNothing(page, `${path}, ${theme}`)
    }
  })

  const frameHeight = () =>
    page.evaluate(() => document.querySelector('attn-lab iframe')!.getBoundingClientRect().height)
  const contentHeight = () =>
    page.tab.evaluateInFrame(frame, () => Math.ceil(document.documentElement.getBoundingClientRect().height))
})

describe('every place shows what it computed here', () => {
  it('home: heads of the trained model, over a sentence that is typed', async () => {
    await visit('')
    await page.write('#heads-sentence', 'Once Tom said: moon apple river bell.')
    const tokens = ['start', 'Once', 'Tom', 'said', ':', 'moon', 'apple', 'river', 'bell', '.']
    await until('its tokens', async () => (await page.texts('attn-heads .row-label')).join() === tokens.join())
    const rows = (await page.tableOf('attn-heads')).map((row) => row.map(Number))
    expect(rows).toHaveLength(tokens.length)
    for (const [i, row] of rows.entries()) expect(sum(row.slice(0, i + 1))).toBeCloseTo(1, 1)
    await axeIsContent()
  })

  it('build: each exercise, not started', async () => {
    await visit('build/')
    expect(await page.count('.exercise-row')).toBe(new Set(tasks.map(({ slug }) => slug)).size)
    await page.see('attn-exercise-list', 'not started')
    await axeIsContent()
  })

  it('memory: the scratch of naive attention grows with the square of N', async () => {
    await visit('memory/')
    const exponent = Number(await page.text('.exponent[data-kernel="naive"]'))
    expect(exponent).toBeGreaterThan(1.9)
    expect(exponent).toBeLessThan(2.1)
    expect((await page.tableOf('attn-memory figure')).map(([naive]) => naive)).toContain('1 MiB')
    await axeIsContent()
  })

  it('race: the same tokens with a KV cache and without', async () => {
    await visit('race/')
    await page.write('attn-race [name="new_tokens"]', '20')
    await page.click('attn-race button', 'Race')
    await page.see('[data-stat="identical"]', 'yes')
    expect(Number.parseFloat(await page.text('[data-stat="operations"]'))).toBeGreaterThan(10)
    await axeIsContent()
  })

  it('machine: a roof and kernels below it', async () => {
    await visit('machine/')
    const said = await page.text('attn-roofline figcaption')
    expect(said, said).toMatch(/at most [\d.,]+ GFLOP\/s and reads [\d.,]+ GB\/s/)
    const naive = (await page.tableOf('attn-roofline')).find(([operations]) => operations === '268 M')
    expect(naive?.at(-1)).toMatch(/^\d+ %$/)
    await axeIsContent()
  })

  it('model: the lab’s own, as a visitor’s', async () => {
    await visit('model/')
    await page.click('attn-your-model button', 'Use the lab')
    await page.see('.model-facts', 'gpt2')
    await page.see('attn-heads .row-label')
    await axeIsContent()
  })

  it('without a word on the console', () => expect(page.tab.problems).toEqual([]))
})

describe('typing', () => {
  it('brings letters into the code key by key, and Control+Enter runs it', async () => {
    await openExercise(page, `${server.url}build/${tasks[0]!.slug}/`)
    const starter = await code(page)
    await page.click('attn-editor.own .cm-content')
    await page.tab.press('Control+A')
    await page.tab.type('const attend = 7')
    expect(await code(page)).toBe('const attend = 7')
    expect(await runBy(page, () => page.tab.press('Control+Enter'))).toMatchObject({ id: 'missing_function' })
    await page.click('.exercise-bar button', 'Reset')
    expect(await code(page)).toBe(starter)
  })
})

describe.each(tasks)('$slug in $language_name', ({ slug, language, starter, solution, mistake }) => {
  it('fails as it begins, passes its solution, and names a mistake', async () => {
    await openExercise(page, `${server.url}build/${slug}/`, language)
    expect(await code(page)).toBe(starter)
    const first = await run(page)
    expect(first).toMatchObject({ passed: false })
    await page.see('.verdict', first.title)
    await axeIsContent()
    expect((await runCode(page, mistake.code)).id).toBe(mistake.id)
    expect((await runCode(page, solution)).id).toBe('passed')
    await page.see('.exercise-next')
    await axeIsContent()
    expect(page.tab.problems).toEqual([])
  })
})

describe.each(tasks.filter(({ slug }) => slug === 'your-own-gpt'))(
  'the trained model on attention written in $language_name',
  ({ slug, language, solution, mistake }) => {
    const words = '.own-text-words'
    const status = '.own-text [role="status"]'

    async function writeWith(code: string): Promise<string> {
      await write(page, code)
      await page.click('.own-text button[type="submit"]')
      await until('the text begins', async () => (await page.count('.own-text button[type="submit"]')) === 0)
      await until('the text', async () => (await page.count('.own-text button[type="submit"]')) === 1, 240_000)
      return page.text(status)
    }

    it("writes the lab's own text, and another one with a mistake", async () => {
      await openExercise(page, `${server.url}build/${slug}/`, language)
      expect(await writeWith(solution)).toContain("All 60 tokens are the lab's own")
      const [labs, own] = await page.texts(words)
      expect(own).toBe(labs)
      expect(await writeWith(mistake.code)).toMatch(/^Token \d+ of 60 is the first that differs/)
      expect((await page.texts(words))[1]).not.toBe(labs)
      expect(page.tab.problems).toEqual([])
    })
  },
)

describe('with the server stopped', () => {
  it('a second visit computes, checks in every language, and keeps what was written', async () => {
    const { slug } = tasks[0]!
    const both = tasks.filter((task) => task.slug === slug)
    for (const { language, solution } of both) {
      await openExercise(page, `${server.url}build/${slug}/`, language)
      await write(page, solution)
      await page.see('.save-state', 'saved')
    }
    await until('the offline copy', async () => (await page.count('attn-offline[data-state="ready"]')) === 1, 120_000)
    await server.stop()
    await expect(fetch(server.url)).rejects.toThrow()

    await page.tab.close()
    const second = new Page(await engine.openTab())
    for (const { language, solution } of both) {
      await openExercise(second, `${server.url}build/${slug}/`, language)
      expect(await code(second)).toBe(solution)
      expect((await run(second)).id).toBe('passed')
    }
    await second.tab.reload()
    await second.see('.cm-content')
    for (const path of places) {
      await second.open(server.url + path)
      await second.see(signOfStart(path))
    }
    expect(second.tab.problems).toEqual([])
  })
})

const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0)
