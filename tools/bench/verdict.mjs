// The time from a click on Run to the verdict on the page, in both languages, and of the squiggles between two runs: the
// finished site as a visitor has it, warm.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { serveFolder } from '../serve.mjs'
import { median } from './measure.js'

const site = fileURLToPath(new URL('../../build/site', import.meta.url))
const exercise = new URL('../../site/exercises/04-scaled-dot-product-attention/', import.meta.url)
const address = 'build/scaled-dot-product-attention/'
/** Runs before the first that counts: an engine compiles what it sees often. */
const warmup = 8

const solution = (language) => readFileSync(new URL(`solution.${language}`, exercise), 'utf8')

/** Types as a person pastes, over all that is there. */
async function write(page, text) {
  await page.locator('.own .cm-content').click()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(text)
}

/** Milliseconds from the click until the verdict is in the page. */
async function verdictTime(page) {
  const { ms, id } = await page.getByRole('button', { name: 'Run', exact: true }).evaluate(
    (run) =>
      new Promise((resolve) => {
        const shown = document.querySelector('attn-verdict')
        const before = shown.verdict
        const begin = performance.now()
        const observer = new MutationObserver(() => {
          if (shown.running || !shown.verdict || shown.verdict === before) return
          observer.disconnect()
          resolve({ ms: performance.now() - begin, id: shown.verdict.id })
        })
        observer.observe(shown, { subtree: true, childList: true, characterData: true, attributes: true })
        run.click()
      }),
  )
  if (id !== 'passed') throw new Error(`the solution of ${address} got the verdict ${id}`)
  return ms
}

/** The text is another one for each run, so that no part of the page may remember it. */
async function verdictTimes(page, language, runs) {
  const times = []
  for (let run = -Math.min(warmup, runs); run < runs; run++) {
    await write(page, `${solution(language)}// ${run}\n`)
    const ms = await verdictTime(page)
    if (run >= 0) times.push(ms)
  }
  return times
}

/** Presses what downloads the compiler, and waits until clang is there. */
async function enableCpp(page) {
  await page.getByRole('button', { name: 'C++', exact: true }).click()
  await page.getByRole('button', { name: /^Download the C\+\+ compiler/ }).click()
  await page.waitForFunction(
    () => document.querySelector('attn-compiler')?.compiler?.state.kind === 'ready',
    undefined,
    {
      timeout: 120_000,
    },
  )
}

/** Milliseconds that clang's findings take to come back, as the editor asks for them while somebody types. */
async function syntaxTimes(page, runs) {
  const times = []
  for (let run = -Math.min(warmup, runs); run < runs; run++) {
    const heard = page.evaluate(
      () =>
        new Promise((resolve) => {
          const { compiler } = document.querySelector('attn-compiler')
          const { check } = Object.getPrototypeOf(compiler)
          compiler.check = async (...request) => {
            const begin = performance.now()
            const reply = await check.apply(compiler, request)
            delete compiler.check
            resolve(performance.now() - begin)
            return reply
          }
        }),
    )
    await page.keyboard.insertText(`// typed ${run}\n`)
    const ms = await heard
    if (run >= 0) times.push(ms)
  }
  return times
}

const row = (id, times) => ({
  id,
  build: 'simd',
  value: median(times),
  unit: 'ms',
  best: Math.min(...times),
  ratio: {},
})

export const verdict_ids = ['js_verdict', 'cpp_check', 'cpp_syntax']

/** The rows that are asked for, from `runs` runs of each. */
export async function verdictRows(browser, ids, runs) {
  const server = await serveFolder(site)
  const page = await browser.newPage()
  try {
    await page.goto(`http://127.0.0.1:${server.address().port}/${address}`)
    await page.locator('.own .cm-content').waitFor()
    const rows = []
    if (ids.includes('js_verdict')) rows.push(row('js_verdict', await verdictTimes(page, 'js', runs)))
    if (!ids.some((id) => id.startsWith('cpp_'))) return rows
    await enableCpp(page)
    if (ids.includes('cpp_check')) rows.push(row('cpp_check', await verdictTimes(page, 'cpp', runs)))
    if (ids.includes('cpp_syntax')) {
      await write(page, solution('cpp'))
      rows.push(row('cpp_syntax', await syntaxTimes(page, runs)))
    }
    return rows
  } finally {
    await page.close()
    server.close()
    server.closeAllConnections()
  }
}
