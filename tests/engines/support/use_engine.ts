import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, inject } from 'vitest'
import type { Engine, EngineName, Tab } from '../drivers/engine.ts'
import { launch } from '../drivers/launch.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Which browser the project is about. */
    engine: EngineName
  }
}

const pictures = fileURLToPath(new URL('../../../build/engines', import.meta.url))

/** One browser for a test file: the one of its project. Where a test fails, build/engines shows what its tab showed. */
export function useEngine(): Engine {
  const engine = {} as Engine
  let tab: Tab | undefined
  beforeAll(async () => {
    const launched = await launch(inject('engine'))
    Object.assign(engine, launched, { openTab: async () => (tab = await launched.openTab()) })
  })
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail' || !tab) return
    const name = `${engine.name} ${task.name}.png`.replace(/[^\w.]+/g, '-')
    console.log(`${name}: ${await inTime(tab.evaluate(() => location.href))};`, tab.problems)
    const picture = await inTime(tab.screenshot())
    if (!picture) return
    mkdirSync(pictures, { recursive: true })
    writeFileSync(`${pictures}/${name}`, picture)
  })
  afterAll(() => engine.close?.())
  return engine
}

/** Nothing where a browser does not answer: WebKit takes no picture of a page that has gone wrong in some ways. */
function inTime<T>(answer: Promise<T>): Promise<T | undefined> {
  return Promise.race([
    answer.catch(() => undefined),
    new Promise<undefined>((resolve) => setTimeout(resolve, 10_000, undefined)),
  ])
}
