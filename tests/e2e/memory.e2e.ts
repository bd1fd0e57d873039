import { describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { until, useLab } from './support/browser.ts'
import { cellsOf, openTable } from './support/tables.ts'

const lab = useLab()

const text = (page: Page, selector: string) => page.locator(selector).first().innerText()
const measured = (page: Page) => page.getByRole('button', { name: /^Measure up to/ })

/** The first look, which the page takes without being asked, is not waited for. */
async function measureUpTo(page: Page, largest: number): Promise<void> {
  const cancel = page.getByRole('button', { name: 'Cancel' })
  await until(
    'it measures or has measured',
    async () => (await cancel.isVisible()) || (await measured(page).isVisible()),
  )
  await cancel.click({ timeout: 1_000 }).catch(() => undefined) // it may be over by now
  await until('nothing is measured', () => measured(page).isVisible())
  await page.getByLabel('Largest N').selectOption(String(largest))
  await measured(page).click()
  await until(`N = ${largest} is measured`, () => measured(page).isVisible(), 120_000)
}

/** The numbers of the first figure. */
async function tableOf(page: Page): Promise<{ header: string[]; rows: string[][]; note: string }> {
  const table = await openTable(page.locator('attn-memory figure').first())
  const [header] = await cellsOf(table.locator('thead tr'))
  return {
    header: header!,
    rows: await cellsOf(table.locator('tbody tr')),
    note: await table.locator('.note').innerText(),
  }
}

describe('the memory place', () => {
  it('measures a first curve without being asked, and N = 64 … 4096 on request, with a scratch exponent of 2.00 ± 0.05', async () => {
    const page = await lab.openPage('/memory/')
    await until('the first look is done', () => measured(page).isVisible())
    expect(await page.locator('.exponent[data-kernel="naive"]').count()).toBe(1)
    await measureUpTo(page, 4096)
    const exponent = Number(await text(page, '.exponent[data-kernel="naive"]'))
    expect(exponent).toBeGreaterThanOrEqual(1.95)
    expect(exponent).toBeLessThanOrEqual(2.05)

    const { header, rows } = await tableOf(page)
    const column = (name: string) => rows.map((row) => row[header.indexOf(name)])
    expect(column('N')).toEqual(['64', '128', '256', '512', '1,024', '2,048', '4,096'])
    expect(column('naive')).toEqual(['16 KiB', '64 KiB', '256 KiB', '1 MiB', '4 MiB', '16 MiB', '64 MiB'])
  })

  it('shows every kernel of the table, and that the scratch of some does not grow with the square', async () => {
    const page = await lab.openPage('/memory/')
    await measureUpTo(page, 2048)
    const shown = page.getByRole('group', { name: 'Kernels shown' })
    const kernels = await shown.getByRole('button').allInnerTexts()
    expect(kernels.slice(0, 2)).toEqual(['naive', 'simd'])
    expect(kernels).toContain('flash')
    const { header, rows } = await tableOf(page)
    expect(header).toEqual(['N', ...kernels])
    for (const row of rows) for (const cell of row.slice(1)) expect(cell).toMatch(/iB$/)

    const exponent = async (kernel: string) => Number(await text(page, `.exponent[data-kernel="${kernel}"]`))
    for (const kernel of kernels) {
      const grows = await exponent(kernel)
      if (['naive', 'simd'].includes(kernel)) expect(grows).toBeGreaterThan(1.7)
      else expect(grows, kernel).toBeLessThanOrEqual(1.05)
    }
    expect(await text(page, 'figcaption')).toContain('Without the score matrix there is no wall: flash')
    expect(await text(page, 'figcaption')).toMatch(/twice the words, four times the scores[.;]/)
    // What grows more slowly up to here is said to hide the square, not to have four times the scores.
    const hidden = (await exponent('simd')) < 1.9
    expect((await text(page, 'figcaption')).includes('at small N other buffers of simd')).toBe(hidden)
  })

  it('takes a curve out of picture and words, and back', async () => {
    const page = await lab.openPage('/memory/')
    await measureUpTo(page, 512)
    const spoken = () => page.locator('[data-plot="bytes"]').getAttribute('aria-label')
    await until('the plot is drawn', async () => (await spoken())?.includes('flash') ?? false)
    const flash = page.getByRole('group', { name: 'Kernels shown' }).getByRole('button', { name: 'flash' })
    await flash.press('Enter')
    expect(await flash.getAttribute('aria-pressed')).toBe('false')
    await until('the plot follows', async () => !(await spoken())!.includes('flash'))
    expect(await text(page, 'figcaption')).not.toContain('flash')
    await flash.press('Enter')
    await until('the plot follows', async () => (await spoken())!.includes('flash'))
  })

  it('measures anew under a window, and says which mask it was', async () => {
    const page = await lab.openPage('/memory/')
    await until('the first look is done', () => measured(page).isVisible())
    await page.getByRole('button', { name: 'window 256' }).click()
    await until('the window is measured', () => measured(page).isVisible())
    await measureUpTo(page, 2048)
    const { rows, note } = await tableOf(page)
    expect(rows.length).toBe(6)
    expect(note).toContain('a window of 256 keys and the first 4 as sinks')
  })

  it('states the computed sizes of one head and of GPT-3 beside the measured ones', async () => {
    const page = await lab.openPage('/memory/')
    const computed = await text(page, '[aria-label="Memory for the scores, table"]')
    for (const expected of ['64 KiB', '1 MiB', '16 MiB', '154.6 GB']) expect(computed).toContain(expected)
  })

  it('stops a measurement at once when asked, keeps what was measured and can start again', async () => {
    const page = await lab.openPage('/memory/')
    await until('the first look is done', () => measured(page).isVisible())
    await page.getByLabel('Largest N').selectOption('16384')
    await measured(page).click()
    await until(
      'a few points are there',
      async () => Number(await page.locator('progress').getAttribute('value')) >= 8,
      120_000,
    )
    await page.getByRole('button', { name: 'Cancel' }).click()
    await until('it stopped', () => measured(page).isVisible())
    expect(await text(page, '.measurement-status')).toContain('Stopped as you asked')
    expect(await page.locator('.exponent[data-kernel="naive"]').count()).toBe(1)
    await measureUpTo(page, 512)
    expect(await text(page, '.measurement-status')).toContain('Measured up to N = 512')
  })

  it('refuses what cannot fit with the numbers, survives trying it anyway, and measures on', async () => {
    const page = await lab.openPage('/memory/')
    await until('the first look is done', () => measured(page).isVisible())
    // The wall is at N = 32,768 whatever lies below it, so the points below need not be waited for.
    await page.evaluate(() => {
      const sweep = document.querySelector('attn-sweep') as HTMLElement & {
        measureOnly(seq_lens: number[]): Promise<void>
      }
      return sweep.measureOnly([64, 128, 65536])
    })
    expect(await text(page, '.wall')).toContain('16 GiB')
    await page.getByRole('button', { name: 'Try it anyway' }).click()
    await until(
      'the trap is explained',
      async () => (await page.locator('.measurement-status .bad').count()) === 1,
      120_000,
    )
    expect(await text(page, '.measurement-status')).toMatch(/would need 16\S* GiB.*restarted/)
    await measureUpTo(page, 512)
    expect(await text(page, '.measurement-status')).toContain('Measured up to N = 512')
  })

  it('computes the KV caches of known models for a dtype, context and batch of choice', async () => {
    const page = await lab.openPage('/memory/')
    const figure = page.locator('attn-kv-bytes')
    const rows = async () =>
      Object.fromEntries(
        (await cellsOf(figure.locator('.kv-bytes tbody tr'))).map(([name, per_token, whole]) => [
          name!.replace(' *', ''),
          `${per_token} ${whole}`,
        ]),
      )
    await until('the rows are there', async () => (await figure.locator('.kv-bytes tbody tr').count()) === 7)
    expect(await rows()).toMatchObject({
      'GPT-2 small': '36 KiB 288 MiB',
      'GPT-3 175B': '4.5 MiB 36 GiB',
      'Llama-2-7B': '512 KiB 4 GiB',
      'Llama-3-8B': '128 KiB 1 GiB',
      'Llama-3-70B': '320 KiB 2.5 GiB',
      'DeepSeek-V3': '68.6 KiB 549 MiB',
    })
    await figure.getByRole('button', { name: 'int8' }).click()
    await figure.getByLabel('Context, tokens').selectOption('4096')
    await figure.getByLabel('Batch, sequences').selectOption('8')
    await until('the rows follow', async () => (await rows())['Llama-2-7B'] === '256 KiB 8 GiB')
    expect(await figure.locator('figcaption').innerText()).toContain('8 sequences of 4,096 tokens as int8')
    expect(await (await openTable(figure)).innerText()).toContain('arXiv:2412.19437')
  })

  it('stops a long run at once when asked, and runs it again', async () => {
    const page = await lab.openPage('/memory/')
    await until('the first look is done', () => measured(page).isVisible())
    const figure = page.locator('attn-long-run')
    await figure.getByRole('button', { name: 'Run 65,536' }).click()
    await until('rows are done', async () => / [1-9][\d,]* of 65,536 rows/.test(await figure.innerText()))
    await figure.getByRole('button', { name: 'Cancel' }).click()
    await until('it stopped', async () => (await figure.innerText()).includes('Stopped as you asked'))
    await figure.getByLabel('N, causal').selectOption('16384')
    expect(await figure.locator('[data-stat="scores"]').innerText()).toBe('1 GiB')
    await figure.getByRole('button', { name: 'Run 16,384' }).click()
    await until('it is done', async () => (await figure.innerText()).includes('Done in'), 120_000)
    const [, amount, unit] = /^([\d.]+) (KiB|MiB)$/.exec(await figure.locator('[data-stat="scratch"]').innerText())!
    expect(Number(amount) * (unit === 'MiB' ? 1024 : 1)).toBeLessThanOrEqual(17 * 1024)
    expect(await figure.locator('figcaption').innerText()).toContain(
      'All 16,384 rows are done. 8 of them were computed',
    )
  })
})
