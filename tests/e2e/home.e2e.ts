import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { settled, until, useLab, type PageOptions } from './support/browser.ts'
import { places, signOfRest } from './support/places.ts'

const lab = useLab()
const sentence = 'Once Tom said: moon apple river bell.'

const caption = (page: Page) => page.locator('attn-heads figcaption').innerText()
const labels = (page: Page) => page.locator('attn-heads .row-label').allTextContents()
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

/** Home, with the model's attention in the figure. */
async function openHome(options?: PageOptions): Promise<Page> {
  const page = await lab.openPage('', options)
  await button(page, 'Layer 1').waitFor()
  return page
}

async function write(page: Page, text: string): Promise<void> {
  await page.getByLabel('Your sentence').fill(text)
}

/** The table's numbers; blocked cells are NaN. */
async function weights(page: Page): Promise<number[][]> {
  const table = page.locator('attn-heads table')
  if ((await table.count()) === 0) await page.getByText('Show the numbers as a table').click()
  await table.waitFor()
  return await table.evaluate((element) =>
    [...element.querySelectorAll('tbody tr')].map((row) =>
      [...row.querySelectorAll('td')].map((cell) => Number(cell.textContent)),
    ),
  )
}

describe('the first figure', () => {
  it('shows attention of the trained model, each row summing to 1, nothing ahead', async () => {
    const page = await openHome()
    await write(page, sentence)
    await until(
      'the new words',
      async () => (await labels(page)).join(' ') === 'start Once Tom said : moon apple river bell .',
    )
    const rows = await weights(page)
    expect(rows).toHaveLength(10)
    rows.forEach((row, i) => {
      const seen = row.slice(0, i + 1)
      expect(seen.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 1)
      expect(row.slice(i + 1).every(Number.isNaN)).toBe(true)
    })
    expect(await caption(page)).toMatch(/^The query “.+” puts \d\.\d\d of its weight on the key “.+”\./)
  })

  it('changes with layer and head', async () => {
    const page = await openHome()
    await write(page, sentence)
    await until('the new words', async () => (await labels(page)).length === 10)
    const seen = new Set<string>()
    for (const layer of [1, 4]) {
      for (const head of [1, 2, 3, 4]) {
        await button(page, `Layer ${layer}`).click()
        await button(page, `Head ${head}`).click()
        expect(await caption(page)).toContain(`Layer ${layer}, head ${head}`)
        seen.add(JSON.stringify(await weights(page)))
      }
    }
    expect(seen.size).toBe(8)
  })

  it('says what a named head does before it is chosen', async () => {
    const page = await openHome()
    expect(await button(page, 'induction').getAttribute('title')).toBe(
      'finds where a word stood before and looks at what came next',
    )
  })

  it.each([1280, 390])('cuts no upright label at %i px, and no number is wider than its cell', async (width) => {
    const page = await openHome({ width })
    await write(page, 'home apple moon stone. Once Mia said: home apple moon stone')
    await until('the new words', async () => (await labels(page)).includes('stone'))
    const outside = await page.locator('attn-heads svg').evaluate((svg) => {
      const { top } = svg.getBoundingClientRect()
      return [...svg.querySelectorAll('.col-label.upright')]
        .filter((label) => label.getBoundingClientRect().top < top)
        .map((label) => label.textContent)
    })
    expect(outside).toEqual([])
    const wider = await page.locator('attn-heads svg').evaluate((svg) =>
      [...svg.querySelectorAll('.number')]
        .filter((number) => {
          const cell = number.previousElementSibling!.getBoundingClientRect()
          return number.getBoundingClientRect().width > cell.width
        })
        .map((number) => number.textContent),
    )
    expect(wider).toEqual([])
  })

  it('can be read with the keyboard alone', async () => {
    const page = await openHome()
    await page.locator('.heatmap').focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('End')
    const spoken = page.locator('attn-heatmap [aria-live]')
    expect(await spoken.innerText()).toMatch(/^query 'Once', key '.+', blocked$/)
    expect(await caption(page)).toContain('may not see')
    await page.keyboard.press('Home')
    expect(await spoken.innerText()).toMatch(/^query 'Once', key 'start', weight \d\.\d\d$/)
    await page.keyboard.press('Escape')
    expect(await spoken.innerText()).toBe('')
  })

  it('follows the pointer', async () => {
    const page = await openHome()
    await page.locator('.heatmap rect').first().hover()
    const words = 'The query “start” puts 1.00 of its weight on the key “start”.'
    await until('the words follow', async () => (await caption(page)).includes(words))
  })

  it('invites when the sentence is empty, and says the limit when it is too long', async () => {
    const page = await openHome()
    await write(page, '  ')
    await until('the invitation', async () => await page.getByText('Type a few words').isVisible())
    await write(page, 'moon apple '.repeat(30))
    await until('the limit', async () => await page.getByText('the figure shows at most 40').isVisible())
    expect(await page.locator('attn-heads .message').innerText()).toMatch(/That is 6\d tokens/)
    await write(page, sentence)
    await until('the figure again', async () => (await page.locator('attn-heads .message').count()) === 0)
  })

  it('takes any text that can be typed', async () => {
    const page = await openHome()
    await write(page, '狐 sprach: naïve 🦊 \\u0000 <b>')
    await until(
      'its tokens',
      async () => (await labels(page)).length > 8 && (await page.locator('attn-heads .message').count()) === 0,
    )
  })

  it('compares spelling until the model is here', async () => {
    const context = await lab.newContext()
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    await context.route('**/*.safetensors', async (route) => {
      await held
      await route.continue()
    })
    const page = await lab.openPage('', { context })
    await until('the letters', async () => (await page.locator('.heatmap').count()) === 1)
    expect(await caption(page)).toContain('spelling only')
    expect(await page.locator('attn-heads .arriving').innerText()).toContain('The trained model is on its way')
    release()
    await button(page, 'Layer 1').waitFor()
    expect(await caption(page)).not.toContain('spelling only')
    await context.close()
  })

  it('says what to do when the model does not come, and loads it when asked again', async () => {
    const context = await lab.newContext()
    await context.route('**/*.safetensors', (route) => route.abort())
    const page = await lab.openPage('', { context, expects: /Failed to load resource|ERR_FAILED/ })
    const again = button(page, 'Load the model again')
    await again.waitFor()
    expect(await caption(page)).toContain('spelling only')
    await context.unroute('**/*.safetensors')
    await again.click()
    await button(page, 'Layer 1').waitFor()
    await context.close()
  })
})

describe('every page', () => {
  it.each(places)('/%s has the frame, and marks where we are', async (path) => {
    const page = await lab.openPage(path)
    expect(await page.locator('h1').count()).toBe(1)
    const links = page.getByRole('navigation', { name: 'Main' }).getByRole('link')
    expect(await links.allTextContents()).toEqual(['Home', 'Learn', 'Build', 'Memory', 'Race', 'Machine', 'Model'])
    const current = page.locator('.site-nav a[aria-current="page"]')
    expect(new URL(await current.evaluate((link: HTMLAnchorElement) => link.href)).pathname).toBe(
      new URL(page.url()).pathname,
    )
  })

  it.each(places)('/%s needs no sideways scrolling at 320 px', async (path) => {
    const page = await lab.openPage(path, { width: 320 })
    await settled(page, signOfRest(path))
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
  })

  it('leads to its content with the first Tab', async () => {
    const page = await openHome()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await until('the jump', async () => (await page.evaluate(() => location.hash)) === '#main')
  })

  it('remembers the colours that were chosen, and has them before the first paint', async () => {
    const context = await lab.newContext({ theme: 'light' })
    const page = await lab.openPage('', { context })
    await button(page, 'Dark').click()
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    expect(await ground()).toBe('rgb(20, 22, 26)')
    await page.goto(new URL('memory/', lab.server.url).href, { waitUntil: 'commit' })
    await until('something to paint', () => page.evaluate(() => document.body !== null))
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
    await button(page, 'As the system').click()
    expect(await ground()).toBe('rgb(253, 253, 251)')
    await context.close()
  })

  it('has no control smaller than 24 px, 44 px on touch', async () => {
    for (const touch of [false, true]) {
      const page = await openHome({ touch, width: 390 })
      const small = await page.evaluate(
        (least) =>
          [...document.querySelectorAll('button, input, select, summary, nav a, .btn')]
            .map((element) => ({ text: element.outerHTML.slice(0, 80), box: element.getBoundingClientRect() }))
            .filter(({ box }) => box.height > 0 && (box.height < least || box.width < least))
            .map(({ text, box }) => `${text} ${box.width} x ${box.height}`),
        touch ? 40 : 24,
      )
      expect(small).toEqual([])
    }
  })
})
