/** What the code printed on its way, case by case. */
import { html, nothing, type TemplateResult } from 'lit'
import type { Verdict } from '../../learner/check_exercise.ts'

export interface PrintedCase {
  name: string
  /** The first lines. */
  text: string
  /** The lines after them, to be asked for. */
  rest: string
  more: number
}

/** The first case and the one in which the mistake was seen say more at once than the others. */
const most_lines = 24
const few_lines = 6

export function printedCases({ prints, case_names, case_name }: Verdict): PrintedCase[] {
  const cases = [...new Set(prints.map(({ case_index }) => case_index))]
  return cases.map((index) => {
    const texts = prints.filter(({ case_index }) => case_index === index).map(({ text }) => text)
    const lines = texts.join('\n').split('\n')
    const name = case_names[index] ?? String(index + 1)
    const most = index === 0 || name === case_name ? most_lines : few_lines
    // One line takes no more room than the words that there is one more.
    const shown = lines.length === most + 1 ? lines.length : most
    const rest = lines.slice(shown)
    return { name, text: lines.slice(0, shown).join('\n'), rest: rest.join('\n'), more: rest.length }
  })
}

export function printed(verdict: Verdict): TemplateResult | typeof nothing {
  const cases = printedCases(verdict)
  if (cases.length === 0) return nothing
  return html`<details class="disclosure verdict-prints" open>
    <summary>Printed by your code</summary>
    ${cases.map(
      ({ name, text, rest, more }) =>
        html`<p class="quiet">while running “${name}”</p>
          <pre tabindex="0">${text}</pre>
          ${
            more > 0
              ? html`<details class="disclosure">
                  <summary>${more} more lines</summary>
                  <pre tabindex="0">${rest}</pre>
                </details>`
              : nothing
          }`,
    )}
  </details>`
}
