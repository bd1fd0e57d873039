/**
 * Programs that attack the lab: each ends in a clear message, the lab works right after it, and nothing gets out. All of
 * one language run on one page, one after another, as one stubborn learner would.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type SiteServer } from '../e2e/support/server.ts'
import { hostilePrograms } from './hostile_programs.ts'
import { openExercise, runText } from './support/exercise_page.ts'
import { tasks } from './support/exercises.ts'
import { startLeakServer, type LeakServer } from '../support/leak_server.ts'
import { Page } from './support/page.ts'
import { useEngine } from './support/use_engine.ts'

const engine = useEngine()
/** The function that the programs attack from: attend(query, key, value). */
const slug = 'scaled-dot-product-attention'
let server: SiteServer
let leak: LeakServer
let page: Page

beforeAll(async () => {
  server = await startServer()
  leak = await startLeakServer()
  page = new Page(await engine.openTab())
})
afterAll(async () => {
  leak?.stop()
  await server?.stop()
})

it('what gets out would be heard', async () => {
  await page.open(leak.url)
  expect(leak.heard).toContain('/')
})

/** These programs never ran. */
const refused = ['syntax_error', 'missing_function', 'wrong_return']

describe.each(tasks.filter((task) => task.slug === slug))('in $language_name', ({ language, solution }) => {
  beforeAll(async () => {
    await openExercise(page, `${server.url}build/${slug}/`, language)
    await page.evaluate(() => localStorage.setItem('secret', 'of the page'))
    leak.heard.length = 0
  })

  it.each(hostilePrograms(language, '').map(({ name }) => name))('%s', async (name) => {
    const { code, ids, says } = hostilePrograms(language, leak.url).find((each) => each.name === name)!
    const seen = await runText(page, code)
    const said = [`${seen.title}: ${seen.message}`, ...seen.prints].join('\n')
    expect([seen.id, said]).toEqual([expect.toBeOneOf([...ids]), expect.stringMatching(says)])
    expect(said).not.toMatch(/LEAKED|FORGED/)
    if (!refused.includes(seen.id)) expect((await runText(page, solution)).id).toBe('passed')
  })

  it('all reached nobody, left nothing behind, and the lab works', async () => {
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(leak.heard).toEqual([])
    const left = await page.evaluate(() => ({
      path: location.pathname,
      frames: document.querySelectorAll('iframe').length,
      images: document.querySelectorAll('attn-verdict img').length,
      stolen: Object.keys(localStorage).filter((key) => key === 'stolen'),
    }))
    // In JavaScript one frame waits for the next run.
    expect(left).toEqual({ path: `/build/${slug}/`, frames: expect.toBeOneOf([0, 1]), images: 0, stolen: [] })
    expect((await runText(page, solution)).id).toBe('passed')
  })
})
