import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import type { LabClient } from '../../../web/src/runtime/client.ts'

declare global {
  var lab: LabClient
}

/** `globalThis.lab` of a page that has loaded its lab: for what no element asks yet, or not in that size. */
export async function findLab(page: Page): Promise<void> {
  const path = fileURLToPath(new URL('lab_probe.js', import.meta.url))
  await page.route('**/lab_probe.js', (route) => route.fulfill({ path, contentType: 'text/javascript' }))
  await page.addScriptTag({ url: new URL('/lab_probe.js', page.url()).href, type: 'module' })
  const found = await page.evaluate(() => globalThis.lab !== undefined)
  if (!found) throw new Error('the page has not loaded its lab yet')
}
