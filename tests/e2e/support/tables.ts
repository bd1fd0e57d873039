import type { Locator } from 'playwright-core'

/** Opens the numbers behind a figure. They are drawn only once the browser has said that the table is open. */
export async function openTable(figure: Locator, index = 0): Promise<Locator> {
  const table = figure.locator('attn-data-table').nth(index)
  await table.locator('summary').click()
  await table.locator('tbody tr').first().waitFor()
  return table
}

/** The text of each cell. */
export async function cellsOf(rows: Locator): Promise<string[][]> {
  return (await rows.allInnerTexts()).map((row) => row.split('\t').map((cell) => cell.trim()))
}
