import { describe, expect, it } from 'vitest'
import type { Locator, Page } from 'playwright-core'
import { settled, until, useLab } from './support/browser.ts'
import { cellsOf, openTable } from './support/tables.ts'

const lab = useLab()

/** The page, once all of its figures have measured. */
async function measured(): Promise<Page> {
  const page = await lab.openPage('/machine/')
  await settled(page, '.naive-rows')
  return page
}

async function tableOf(figure: Locator, index = 0): Promise<string[][]> {
  const table = await openTable(figure, index)
  return await cellsOf(table.locator('tbody tr'))
}

/** A figure measures from the change on, perhaps not for long. */
async function again(page: Page, figure: Locator, change: () => Promise<unknown>): Promise<void> {
  await change()
  await until(
    'it has measured',
    async () => (await figure.getByRole('button', { name: 'Measure again' }).count()) === 1,
    120_000,
  )
  await settled(page)
}

describe('the machine place', () => {
  it('measures the limits and puts every kernel under the roof, in prefill and decode', async () => {
    const page = await measured()
    const figure = page.locator('attn-roofline')
    expect(await figure.locator('figcaption').innerText()).toMatch(
      /at most [\d.,]+ GFLOP\/s and reads [\d.,]+ GB\/s from memory/,
    )
    // Beside the picture, and not only in the folded table.
    expect(await figure.locator('.plot + .plot-note').innerText()).toMatch(
      /^A point above the slope of memory was served by a cache; a point below it is held back by its own code/,
    )
    const rows = await tableOf(figure)
    const kernels = await figure.getByRole('group', { name: 'Kernels shown' }).getByRole('button').allInnerTexts()
    expect(kernels.length).toBeGreaterThanOrEqual(3)
    for (const kernel of kernels) {
      for (const phase of ['prefill', 'decode']) {
        const row = rows.find(([name]) => name === `${kernel}, ${phase}`)
        expect(row, `${kernel}, ${phase}`).toBeDefined()
        expect(row![7]).toMatch(/^\d+ %$/)
      }
    }
    const value = (name: string, column: number) => rows.find(([first]) => first === name)![column]
    // 4 · 1024² · 64, over 4 · 64 · 4096 bytes and twice 4 MiB of scores; a decoding query meets each number once.
    expect(value('naive, prefill', 1)).toBe('268 M')
    expect(value('naive, prefill', 2)).toBe('9 MiB')
    expect(value('naive, prefill', 3)).toBe('28.4')
    expect(Number(value('naive, decode', 3))).toBeCloseTo(0.5, 1)
    expect(Number(value('linear layer, decode', 3))).toBeCloseTo(0.5, 1)
    expect(rows.filter((row) => /iB$/.test(row[0]!)).length).toBe(5)
  })

  it('takes a kernel out of the picture and back', async () => {
    const page = await measured()
    const figure = page.locator('attn-roofline')
    const spoken = () => figure.locator('.plot').getAttribute('aria-label')
    await until('the plot is drawn', async () => (await spoken())?.includes('naive, prefill') ?? false)
    const naive = figure.getByRole('button', { name: 'naive', exact: true })
    await naive.press('Enter')
    expect(await naive.getAttribute('aria-pressed')).toBe('false')
    await until('the plot follows', async () => !(await spoken())!.includes('naive'))
    await naive.press('Enter')
    await until('the plot follows', async () => (await spoken())!.includes('naive, prefill'))
  })

  it('profiles more heads at another width: the same products, more exponentials and more score matrices', async () => {
    const page = await measured()
    const profile = page.locator('attn-heads-profile')
    await again(page, profile, () => profile.getByLabel('embed_dim').selectOption('128'))
    const rows = await tableOf(profile)
    const naive = rows.filter(([kernel]) => kernel === 'naive')
    expect(naive.map((row) => row[1])).toEqual(['1', '2', '4', '8', '16'])
    expect(naive.map((row) => row[2])).toEqual(['128', '64', '32', '16', '8'])
    expect(new Set(naive.map((row) => row[5]))).toEqual(new Set(['256 KiB']))
    expect(new Set(naive.map((row) => row[6]))).toEqual(new Set(['16.8 M']))
    expect(naive.map((row) => row[7])).toEqual(['65.5 k', '131 k', '262 k', '524 k', '1.05 M'])
    expect(await profile.locator('.plot-note').first().innerText()).toContain('embed_dim 128')
    // More heads have more to do, so that a shorter time is never told without its reason.
    const said = await profile.locator('figcaption').first().innerText()
    const [, ratio, why] = /takes\s+([\d.]+)× the time(.*)\.$/.exec(said)!
    if (Number(ratio) < 1) expect(why).toMatch(/^: (on this machine, within the noise|less, although there is more)/)
  })

  it('says where attention overtakes the feed-forward network by FLOPs, which a causal mask doubles', async () => {
    const page = await measured()
    const figure = page.locator('attn-crossover')
    const by_flops = () => figure.locator('.flop-crossover').innerText()
    expect(await by_flops()).toBe('512')
    await again(page, figure, () => figure.getByRole('button', { name: 'causal' }).click())
    expect(await by_flops()).toBe('1,023')
    const rows = await tableOf(figure)
    expect(rows.map(([n]) => n)).toEqual(['32', '64', '128', '256', '512', '1,024', '2,048'])
    // 4 · 32 · 256 · 1024
    expect(rows[0]![6]).toBe('33.6 M')
    expect(await figure.innerText()).not.toContain('MLP')
  })

  it('counts S(S+1)/2 rows against S, whatever the width', async () => {
    const page = await measured()
    const profile = page.locator('attn-projections')
    await again(page, profile, () => profile.getByLabel('embed_dim').selectOption('64'))
    const rows = await tableOf(profile)
    expect(rows.map((row) => row.slice(0, 3).join(' '))).toEqual([
      '8 36 8',
      '16 136 16',
      '32 528 32',
      '64 2,080 64',
      '128 8,256 128',
      '256 32,896 256',
    ])
    expect(rows.at(-1)![5]).toBe('128 KiB')
    expect(await profile.locator('figcaption').first().innerText()).toContain('the same, bit for bit')
  })

  it('stops a figure when asked, lets the others go on, and can measure it again', async () => {
    const page = await lab.openPage('/machine/')
    const figure = page.locator('attn-roofline')
    // At once: a click of the mouse waits until nothing moves, and the figure may have measured by then.
    await figure.getByRole('button', { name: 'Cancel' }).dispatchEvent('click')
    await until('it stopped', async () => (await figure.innerText()).includes('Stopped as you asked'))
    await settled(page, '.naive-rows')
    await again(page, figure, () => figure.getByRole('button', { name: 'Measure again' }).click())
    expect(await figure.locator('figcaption').innerText()).toContain('GB/s from memory')
  })
})
