import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Frame, Page } from 'playwright-core'
import type { Compiler } from '../../../web/src/compiler/compiler.ts'
import { siteFolder } from './server.ts'

declare global {
  var compiler: Compiler
}

/** `globalThis.compiler`: the very compiler that the page's own code uses. Downloads its script and nothing else. */
export async function findCompiler(page: Page | Frame): Promise<void> {
  const script = readdirSync(join(siteFolder, 'assets')).find((name) => /^page_compiler-[\w-]{8}\.js$/.test(name))
  if (!script) throw new Error('build/site has no page_compiler: run ./lab build first')
  const root = new URL((await page.locator('meta[name="attn-root"]').getAttribute('content')) ?? './', page.url())
  // As text, since imports in a function would be rewritten by the test runner. Scripts name their exports as they like.
  await page.evaluate(`import('${new URL(`assets/${script}`, root).href}').then((exported) => {
    const found = Object.values(exported).find((value) => value instanceof EventTarget && 'enableIfKept' in value)
    if (!found) throw new Error('the script holds no compiler')
    globalThis.compiler = found
  })`)
}
