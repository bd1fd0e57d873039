import type { Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hostilePrograms } from '../engines/hostile_programs.ts'
import { startLeakServer } from '../support/leak_server.ts'
import { expectNoAxeViolations } from './support/axe.ts'
import { until, useLab, type PageOptions } from './support/browser.ts'
import {
  code,
  exercises,
  mistakesOf,
  pressRun,
  read,
  ready,
  run,
  verdictAfter,
  write,
} from './support/exercise_page.ts'

const lab = useLab()

/** The one that these tests solve. */
const first = exercises.find(({ slug }) => slug === 'scaled-dot-product-attention')!
const page_of_first = `build/${first.slug}/`

async function openExercise(path: string, options: PageOptions = {}): Promise<Page> {
  const page = await lab.openPage(path, options)
  await ready(page)
  return page
}

const shown = (page: Page) => page.locator('attn-verdict').innerText()

describe('a run', () => {
  it('of an endless loop is stopped with a clear message, and the next run works', async () => {
    const page = await openExercise(page_of_first)
    const seen = await run(page, 'function attend(query) {\n  console.log("begun")\n  for (;;) {}\n}')
    expect(seen).toMatchObject({ id: 'time_limit', title: 'Stopped after 3 seconds' })
    expect(await shown(page)).toContain('Look for a loop whose end never comes')
    expect(await shown(page)).toContain('begun')
    expect((await run(page, read(first.name, 'solution.js'))).id).toBe('passed')
  })

  it('can be stopped by hand, while the page shows how long it may go on', async () => {
    const page = await openExercise(page_of_first)
    await write(page, 'function attend() { for (;;) {} }')
    const seen = await verdictAfter(page, async () => {
      await page.keyboard.press('Control+Enter')
      await page.locator('.countdown').waitFor()
      await page.getByRole('button', { name: 'Stop' }).click()
    })
    expect(seen.id).toBe('stopped')
    expect((await run(page, read(first.name, 'solution.js'))).id).toBe('passed')
  })

  it.each([
    ['function attend(query) {\n  const scores = ;\n}', 'syntax_error', 2],
    ['function attend(query) {\n  if (query) {\n}\n', 'syntax_error', 4],
    ["import x from 'x'\nfunction attend() {}", 'syntax_error', 1],
    ['function attent() {}', 'missing_function', undefined],
    ['function attend(query) { return attend(query) }', 'stack_overflow', 1],
    ['function attend() {\n  return new Float64Array(1e13)\n}', 'too_large', 2],
    ['function attend() {\n\n  return new Matrix(1e6, 1e6)\n}', 'threw', 3],
    ['function attend(query) {\n  return query.at(query.rows, 0)\n}', 'threw', 2],
    ['const attend = () => nothing_here', 'threw', 1],
    ['async function attend(query) { return query }', 'returned_promise', undefined],
    ['Array.prototype.push = () => 0\nfunction attend(query, key) { return [query, key] }', 'threw', 1],
  ])('says what is wrong with %j', async (text, id, line) => {
    const page = await openExercise(page_of_first)
    const seen = await run(page, text)
    expect([seen.id, seen.line]).toEqual([id, line])
    if (line === undefined) return
    await page.getByRole('button', { name: `Go to line ${line}` }).click()
    await page.locator('.own .cm-lint-marker-error').waitFor()
  })

  it('prints matrices where a person can read them, as text only', async () => {
    const page = await openExercise(page_of_first)
    await run(page, 'function attend(query) { console.log(query, "<img src=x onerror=alert(1)>"); return query }')
    const printed = await page.locator('.verdict-prints pre').first().innerText()
    expect(printed).toMatch(/^\d+ × \d+ matrix\n/)
    expect(printed).toContain('<img src=x onerror=alert(1)>')
  })

  it('takes new numbers each time, the same ones on request, and those in the address', async () => {
    const page = await openExercise(page_of_first)
    const one = await pressRun(page)
    const two = await pressRun(page)
    expect(two.seed).not.toBe(one.seed)
    const again = await verdictAfter(page, () =>
      page.getByRole('button', { name: 'Run again with these numbers' }).click(),
    )
    expect(again.seed).toBe(two.seed)
    expect(await page.evaluate(() => location.hash)).toBe(`#seed=${two.seed}`)

    const other = await openExercise(`${page_of_first}#seed=4021`)
    expect((await pressRun(other)).seed).toBe(4021)
    await other.getByText('Numbers fixed (seed 4021)').waitFor()
    await other.getByRole('button', { name: 'use new ones' }).click()
    expect((await pressRun(other)).seed).not.toBe(4021)
  })

  it('needs no mouse: in by Tab, written, run, out by Escape and Tab', async () => {
    const page = await openExercise(page_of_first)
    const inEditor = () => page.evaluate(() => document.activeElement?.closest('attn-editor.own') !== null)
    for (let i = 0; i < 40 && !(await inEditor()); ++i) await page.keyboard.press('Tab')
    expect(await inEditor()).toBe(true)
    await page.keyboard.press('Control+A')
    await page.keyboard.insertText(read(first.name, 'solution.js'))
    expect((await verdictAfter(page, () => page.keyboard.press('Control+Enter'))).id).toBe('passed')
    await page.keyboard.press('Tab')
    expect(await inEditor()).toBe(true)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Tab')
    expect(await inEditor()).toBe(false)
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Copy')
  })
})

describe('a verdict', () => {
  const title = (page: Page) => page.locator('.verdict-name')
  const inWindow = (page: Page) =>
    title(page).evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect()
      const header = document.querySelector('.site-header')!.getBoundingClientRect().bottom
      return top >= Math.max(header, 0) && bottom <= innerHeight
    })

  it.each([1280, 390])(
    'is in the window when it arrives, and the focus stays in the editor, at %i px',
    async (width) => {
      const page = await openExercise('build/causal-mask/', { width })
      await page.locator('.own .cm-content').click()
      expect((await verdictAfter(page, () => page.keyboard.press('Control+Enter'))).passed).toBe(false)
      await until('it can be seen', () => inWindow(page))
      await page.keyboard.type('// ')
      await page.getByText('Before your last change').waitFor()
      await expectNoAxeViolations(page)
      await page.evaluate(() => scrollTo(0, 0))
      await verdictAfter(page, () => page.keyboard.press('Control+Enter'))
      await until('it can be seen again', () => inWindow(page))
      expect(await page.getByText('Before your last change').count()).toBe(0)
    },
  )

  it('marks nothing in a matrix that is right, and has the wrong one first', async () => {
    const page = await openExercise(page_of_first)
    const solution = read(first.name, 'solution.js')
    const broken = solution.replace(
      /return \{ output, weights \}/,
      'return { output: new Matrix(output.rows, output.cols), weights }',
    )
    expect(broken).not.toBe(solution)
    await run(page, broken)
    const captions = page.locator('.comparison > .scroll-x caption')
    expect(await captions.allInnerTexts()).toEqual([
      expect.stringMatching(/^output, query/),
      expect.stringMatching(/^weights, query \d: matches$/),
    ])
    const marked = (index: number) => page.locator('.comparison').nth(index).locator('.first-wrong, .wrong').count()
    expect(await marked(0)).toBeGreaterThan(0)
    expect(await marked(1)).toBe(0)
  })

  it('has what was printed in every case', async () => {
    const page = await openExercise('build/scaled-scores/')
    const name = exercises.find(({ slug }) => slug === 'scaled-scores')!.name
    const solution = read(name, 'solution.js').replace(
      /(function scaled_scores\(.*\{)/,
      '$1 console.log("width", query.cols)',
    )
    await run(page, solution)
    const printed = await page.locator('.verdict-prints').innerText()
    for (const width of [2, 256]) expect(printed).toContain(`width ${width}`)
    expect(await page.locator('.verdict-prints pre').count()).toBeGreaterThan(3)
  })
})

describe('work', () => {
  it('survives a reload in the middle of typing', async () => {
    const page = await openExercise(page_of_first)
    await write(page, '// half a thou')
    await page.reload()
    await ready(page)
    expect(await code(page)).toBe('// half a thou')
  })

  it('is reset, and back with one press', async () => {
    const page = await openExercise(page_of_first)
    await write(page, '// mine')
    await page.getByRole('button', { name: 'Reset' }).click()
    expect(await code(page)).toBe(read(first.name, 'starter.js'))
    await page.getByRole('button', { name: 'Undo' }).click()
    expect(await code(page)).toBe('// mine')
    await until('it is saved', async () => (await page.locator('.save-state').innerText()) === 'saved')
    await page.reload()
    await ready(page)
    expect(await code(page)).toBe('// mine')
  })

  it('survives a reload right after a reset, and right after the press that takes it back', async () => {
    const page = await openExercise(page_of_first)
    const starter = read(first.name, 'starter.js')
    await write(page, '// mine')
    await page.getByRole('button', { name: 'Reset' }).click()
    await page.reload()
    await ready(page)
    expect(await code(page)).toBe(starter)
    await write(page, '// mine')
    await page.getByRole('button', { name: 'Reset' }).click()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.reload()
    await ready(page)
    expect(await code(page)).toBe('// mine')
  })

  it('in two tabs is not lost without a word', async () => {
    const context = await lab.newContext()
    onTestFinished(() => context.close())
    const one = await openExercise(page_of_first, { context })
    const two = await openExercise(page_of_first, { context })
    await write(two, '// of the second tab')
    await one.getByText('in another tab').waitFor()
    await one.getByRole('button', { name: 'Show that version' }).click()
    expect(await code(one)).toBe('// of the second tab')
  })

  it('is said to be temporary where the browser stores nothing', async () => {
    const context = await lab.newContext()
    onTestFinished(() => context.close())
    await context.addInitScript(() => {
      const refuse = {
        get() {
          throw new DOMException('Access is denied for this document.', 'SecurityError')
        },
      }
      Object.defineProperty(window, 'indexedDB', refuse)
      Object.defineProperty(window, 'localStorage', refuse)
    })
    const page = await openExercise(page_of_first, { context })
    await write(page, read(first.name, 'solution.js'))
    const warning = page.getByText('does not let the page store anything')
    await warning.waitFor()
    expect((await pressRun(page)).id).toBe('passed')
    expect(await warning.isVisible()).toBe(true)
  })

  it('shows in the list: not started, in progress, passed', async () => {
    const context = await lab.newContext()
    onTestFinished(() => context.close())
    const list = await lab.openPage('build/', { context })
    const card = list.locator(`[data-exercise="${first.slug}"]`)
    await card.getByText('not started').waitFor()
    expect(await list.locator('.exercise-row').count()).toBe(exercises.length)
    const page = await openExercise(page_of_first, { context })
    await write(page, read(first.name, 'solution.js'))
    await until('it is saved', async () => (await page.locator('.save-state').innerText()) === 'saved')
    await list.reload()
    await card.getByText('in progress').waitFor()
    await pressRun(page)
    await list.reload()
    await card.getByText('passed').waitFor()
  })
})

describe('the numbers of one small case', () => {
  const figure = (page: Page) => page.locator('attn-tensors')

  it('are there before anything has run, and ask for the checks only when they are seen', async () => {
    const context = await lab.newContext({ height: 420 })
    onTestFinished(() => context.close())
    lab.server.requests.length = 0
    const page = await openExercise('build/causal-mask/', { context })
    const checks = () => lab.server.requests.filter((path) => path.includes('attn_checks'))
    expect(checks()).toEqual([])
    await figure(page).scrollIntoViewIfNeeded()
    await figure(page).locator('table').first().waitFor()
    expect(checks().length).toBeGreaterThan(0)
    expect(await figure(page).locator('caption').allInnerTexts()).toEqual(['query 4 × 4', 'key 4 × 4', 'value 4 × 2'])
    const right = page.getByRole('button', { name: 'What is right' })
    await right.focus()
    await page.keyboard.press('Enter')
    await figure(page).getByText('On the way to it:').waitFor()
    const weights = figure(page).locator('table', { has: page.locator('caption', { hasText: 'weights' }) })
    expect(await weights.locator('tr').first().locator('td').allInnerTexts()).toEqual(['1.000', '0', '0', '0'])
    await expectNoAxeViolations(page)
    const seen = await verdictAfter(page, () => page.getByText('Run your code with these numbers').click())
    expect(seen.seed).toBe(1)
  })

  it('can be gone through call by call', async () => {
    const page = await openExercise('build/kv-cache/')
    await figure(page).scrollIntoViewIfNeeded()
    await figure(page).getByText('Call 3 of 9').waitFor()
    await page.getByRole('button', { name: 'Previous call' }).click()
    await figure(page).getByText('This call returns nothing.').waitFor()
    await page.getByRole('button', { name: 'Previous call' }).click()
    expect(await figure(page).innerText()).toContain('max_seq_len 6')
    expect(await page.getByRole('button', { name: 'Previous call' }).isDisabled()).toBe(true)
  })
})

describe('help', () => {
  it('comes hint by hint, and a solution only after an attempt, beside the learner’s own code', async () => {
    const page = await openExercise(page_of_first)
    const solution = page.getByRole('button', { name: 'Show a solution' })
    expect(await solution.count()).toBe(0)
    await page.getByRole('button', { name: 'Show a hint' }).click()
    await page.getByText('Hint 1 of 3').waitFor()
    for (const next of ['Hint 2 of 3', 'Hint 3 of 3']) await page.getByRole('button', { name: next }).click()
    const threeHints = () => until('three hints', async () => (await page.locator('.hints > li').count()) === 3)
    await threeHints()

    await run(page, '// an attempt')
    await solution.click()
    await page.getByRole('button', { name: 'Not yet' }).click()
    await solution.click()
    await page.getByRole('button', { name: 'Show it' }).click()
    const text = () =>
      page.evaluate(() => (document.querySelector('.solution attn-editor') as HTMLElement & { code: string }).code)
    await until('the solution is there', async () => (await text()) === read(first.name, 'solution.js'))
    expect(await code(page)).toBe('// an attempt')

    await page.reload()
    await ready(page)
    await threeHints()

    await run(page, read(first.name, 'solution.js'))
    await solution.click()
    await page.getByRole('heading', { name: 'A solution' }).waitFor()
  })
})

describe('the sandbox', () => {
  // Those of the hostile programs that want out; test engines runs all of them, in three browsers.
  it('gives code no network, no storage and no way to the page', async () => {
    const leak = await startLeakServer()
    // What is tried here is logged as blocked on the console, so this page is opened without the watch for errors.
    const context = await lab.browser.newContext()
    onTestFinished(async () => {
      await context.close()
      leak.stop()
    })
    const page = await context.newPage()
    await page.goto(leak.url)
    expect(leak.heard).toContain('/')
    await page.goto(`${lab.server.url}${page_of_first}`)
    await page.evaluate(() => localStorage.setItem('secret', 'of the page'))
    await ready(page)

    leak.heard.length = 0
    const ways_out = ['network', 'storage', 'navigation']
    const programs = hostilePrograms('js', leak.url).filter(({ name }) => ways_out.includes(name))
    expect(programs).toHaveLength(ways_out.length)
    for (const { code, ids, says } of programs) {
      const { id, passed, prints } = await run(page, code)
      const said = prints.map(({ text }) => text).join('\n')
      expect([id, said, passed]).toEqual([expect.toBeOneOf([...ids]), expect.stringMatching(says), false])
      expect(said).not.toContain('LEAKED')
    }
    await page.waitForTimeout(500)
    expect(leak.heard).toEqual([])
    expect(page.url()).toContain(page_of_first)
    expect(await page.locator('iframe').count()).toBe(1)
    expect(await page.locator('iframe').getAttribute('sandbox')).toBe('allow-scripts')
    expect((await run(page, read(first.name, 'solution.js'))).id).toBe('passed')
  })

  it('does not hear messages from the page’s own window', async () => {
    const page = await openExercise(page_of_first)
    await page.evaluate(() => {
      window.postMessage({ kind: 'finished', results: [] }, '*')
      const forged = { id: 'passed', passed: true, title: 'Forged' }
      window.dispatchEvent(new MessageEvent('message', { data: forged }))
    })
    expect((await pressRun(page)).passed).toBe(false)
    expect(await shown(page)).not.toContain('Forged')
  })
})

describe.each(['light', 'dark'] as const)('axe finds nothing in the states of an exercise, %s', (theme) => {
  it.each([1280, 390])('at %i px', async (width) => {
    const page = await openExercise(page_of_first, { theme, width })
    await expectNoAxeViolations(page)
    await page.getByRole('button', { name: 'Show a hint' }).click()
    await run(page, read(first.name, `mistakes/${mistakesOf(first.name, '.js')[0]!}`))
    await page.getByRole('button', { name: 'Show a solution' }).click()
    await expectNoAxeViolations(page)
    await page.getByRole('button', { name: 'Show it' }).click()
    await page.locator('.solution .cm-content').waitFor()
    await expectNoAxeViolations(page)
    await run(page, 'function attend(query) {\n  console.log(query)\n  return query.at(99, 0)\n}')
    await expectNoAxeViolations(page)
    await run(page, read(first.name, 'solution.js'))
    await expectNoAxeViolations(page)
  })
})
