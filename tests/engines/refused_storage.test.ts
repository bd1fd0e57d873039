/** A browser that is told to store nothing for any site. Of the three, Firefox alone can be driven with that setting. */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { startServer, type SiteServer } from '../e2e/support/server.ts'
import type { Engine } from './drivers/engine.ts'
import { launchFirefox, storing_nothing } from './drivers/firefox.ts'
import { code, openExercise, runCode } from './support/exercise_page.ts'
import { tasks } from './support/exercises.ts'
import { Page } from './support/page.ts'

describe.runIf(inject('engine') === 'firefox')('where nothing may be stored', () => {
  const { slug } = tasks[0]!
  let server: SiteServer
  let engine: Engine

  beforeAll(async () => {
    server = await startServer()
    engine = await launchFirefox(storing_nothing)
  })
  afterAll(async () => {
    await engine?.close()
    await server?.stop()
  })

  const both = tasks.filter((task) => task.slug === slug)
  it.each(both)(
    '$language_name is written and checked, and lasts as long as the page',
    async ({ language, solution }) => {
      const page = new Page(await engine.openTab())
      await openExercise(page, `${server.url}build/${slug}/`, language)
      const stored = await page.evaluate(() => {
        try {
          return localStorage.length >= 0
        } catch {
          return false
        }
      })
      expect(stored).toBe(false)
      expect((await runCode(page, solution)).id).toBe('passed')
      await page.see('.exercise-notice', 'does not let the page store anything')
      await page.see('attn-offline', 'Not kept for offline use')
      expect(await code(page)).toBe(solution)
      // Firefox itself says that it refused the service worker.
      expect(page.tab.problems.filter((problem) => !problem.includes('ServiceWorker'))).toEqual([])
    },
  )
})
