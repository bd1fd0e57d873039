import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { axe } from '../../../web/test_packages.ts'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Whatever drives a browser. */
export interface AxePage {
  /** Runs the text of a script in the page. */
  inject(script: string): Promise<unknown>
  evaluate(run: typeof findViolations, tags: string[]): Promise<string[]>
}

/** Runs in a page that has axe: each barrier with the first elements that it concerns. */
async function findViolations(runOnly: string[]): Promise<string[]> {
  const { axe } = window as unknown as { axe: { run(options: object): Promise<AxeResults> } }
  // What is scrolled halfway under the site's header is no small target.
  scrollTo({ top: 0, behavior: 'instant' })
  const { violations } = await axe.run({ runOnly })
  return violations.map(({ id, help, nodes }) => {
    const where = nodes.slice(0, 3).map((node) => `    ${node.target.join(' ')}: ${node.failureSummary ?? ''}`)
    return `${id}: ${help}\n${where.join('\n')}`
  })
}

export async function axeFindsNothing(page: AxePage, where: string): Promise<void> {
  await page.inject(axe.source)
  expect(await page.evaluate(findViolations, tags), `axe on ${where}`).toEqual([])
}

export function expectNoAxeViolations(page: Page): Promise<void> {
  const driven: AxePage = {
    inject: (script) => page.evaluate(script),
    evaluate: (run, tags) => page.evaluate(run, tags),
  }
  return axeFindsNothing(driven, page.url())
}
