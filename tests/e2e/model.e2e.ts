import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { until, useLab } from './support/browser.ts'
import { cellsOf, openTable } from './support/tables.ts'

const lab = useLab()
const trained = fileURLToPath(new URL('../../site/data', import.meta.url))

const fileOf = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/octet-stream', buffer })
const trainedFile = (name: string) => fileOf(name, readFileSync(join(trained, name)))
const three = () => ['config.json', 'tokenizer.json', 'model.safetensors'].map(trainedFile)

async function choose(page: Page, files: ReturnType<typeof three>): Promise<void> {
  await page.locator('attn-your-model input[type="file"]').setInputFiles(files)
}

const facts = async (page: Page) =>
  Object.fromEntries(
    await page
      .locator('.model-facts > div')
      .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent!.trim()))),
  ) as Record<string, string>

const alert = (page: Page) => page.locator('.model-status [role="alert"]')

async function loaded(page: Page): Promise<void> {
  await page.locator('.model-facts').waitFor({ timeout: 120_000 })
}

describe('your model', () => {
  it('takes the files of a model and shows its heads, races it and measures its memory', async () => {
    const page = await lab.openPage('model/')
    await choose(page, three())
    await loaded(page)
    const config = JSON.parse(readFileSync(join(trained, 'config.json'), 'utf8')) as Record<string, number>
    const shown = await facts(page)
    expect(shown.family).toBe('gpt2')
    expect(shown.layers).toBe(String(config.n_layer))
    expect(shown['query heads']).toBe(String(config.n_head))
    expect(shown.vocabulary).toBe(config.vocab_size!.toLocaleString('en'))

    await page.getByLabel('Your sentence').fill('Tom gave Anna a small key.')
    await until('its tokens', async () =>
      (await page.locator('attn-heads .row-label').allTextContents()).join(' ').includes('Anna'),
    )

    await page.locator('attn-race [name="new_tokens"]').fill('8')
    await page.getByRole('button', { name: 'Race', exact: true }).click()
    await page.locator('[data-stat="identical"]').waitFor({ timeout: 120_000 })
    expect(await page.locator('[data-stat="identical"]').innerText()).toContain('yes')

    const per_token = 2 * config.n_layer! * config.n_embd! * 4
    expect(await page.locator('[data-stat="kv-per-token"]').innerText()).toBe(`${per_token / 1024} KiB`)
    await page.locator('attn-model-memory').getByRole('button', { name: 'Measure' }).click()
    await until('the measurement', async () => (await page.getByText('Measured up to N = 256').count()) === 1, 120_000)
    const table = await openTable(page.locator('attn-model-memory'))
    const rows = await cellsOf(table.locator('tbody tr'))
    expect(rows.map(([n]) => n)).toEqual(['32', '64', '128', '256'])
    expect(rows.at(-1)![1]).toBe(`${(256 * per_token) / 1024 ** 2} MiB`)
  })

  it('offers the lab’s own model, in fewer bytes too', async () => {
    const page = await lab.openPage('model/')
    await page.getByRole('button', { name: /^Use the lab/ }).click()
    await loaded(page)
    const float32 = (await facts(page))['in memory, float32']
    await page.getByRole('button', { name: /^int8/ }).click()
    await page.getByRole('button', { name: /^Use the lab/ }).click()
    await until('int8', async () => 'in memory, int8' in (await facts(page)))
    expect(float32).not.toBe((await facts(page))['in memory, int8'])
  })

  it('names what is missing, and keeps the model that was there', async () => {
    const page = await lab.openPage('model/')
    await choose(page, three())
    await loaded(page)
    await choose(page, [trainedFile('config.json'), trainedFile('tokenizer.json')])
    await alert(page).getByText('model.safetensors is missing').waitFor()
    expect(await page.locator('.model-facts').count()).toBe(1)
    await choose(page, [
      trainedFile('config.json'),
      trainedFile('tokenizer.json'),
      fileOf('pytorch_model.bin', Buffer.of(1)),
    ])
    await alert(page)
      .getByText(/PyTorch file.*safe_serialization/)
      .waitFor()
  })

  it.each([
    ['a file that was cut off', 'model.safetensors', (bytes: Buffer) => bytes.subarray(0, bytes.length - 100)],
    ['a file that is none', 'model.safetensors', () => Buffer.from('<!doctype html>')],
    ['another architecture', 'config.json', (bytes: Buffer) => Buffer.from(bytes.toString().replace('"gpt2"', '"t5"'))],
    ['sizes that no memory holds', 'config.json', (bytes: Buffer) => enlarged(bytes)],
  ])('refuses %s with its name, and takes the right files afterwards', async (_, name, spoil) => {
    const page = await lab.openPage('model/')
    await choose(
      page,
      three().map((file) => (file.name === name ? fileOf(name, spoil(file.buffer)) : file)),
    )
    await alert(page).waitFor()
    const message = await alert(page).innerText()
    console.log(message)
    expect(message).toMatch(/safetensors|config\.json|model_type|GiB/)
    expect(message).toMatch(/[A-Z].*\.$/)
    await choose(page, three())
    await loaded(page)
    expect(await alert(page).count()).toBe(0)
  })

  it('can be cancelled while it reads', async () => {
    const page = await lab.openPage('model/')
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    await page.route('**/*.safetensors', async (route) => {
      await held
      await route.continue()
    })
    await page.getByRole('button', { name: /^Use the lab/ }).click()
    await page.locator('.model-status').getByRole('button', { name: 'Cancel' }).click()
    await until('it stopped', async () => (await alert(page).count()) === 1)
    expect(await alert(page).innerText()).toContain('Stopped as you asked')
    release()
    await choose(page, three())
    await loaded(page)
  })
})

function enlarged(config: Buffer): Buffer {
  const fields = JSON.parse(config.toString()) as Record<string, unknown>
  return Buffer.from(JSON.stringify({ ...fields, n_embd: 65536, n_layer: 96, n_head: 64 }))
}
