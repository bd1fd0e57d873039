/** What the learner's code gave to `show`, drawn beside what a right answer has under that name. */
import { html, nothing, type TemplateResult } from 'lit'
import type { ShownMatrix, Verdict } from '../../learner/check_exercise.ts'
import { largest, shadedMatrix } from '../shaded_matrix.ts'

/** Of the first case, and of the one in which the mistake was seen. */
export function shownMatrices({ shows, case_names, case_name }: Verdict): TemplateResult | typeof nothing {
  const drawn = shows.filter(({ case_index }) => case_index === 0 || case_names[case_index] === case_name)
  if (drawn.length === 0) return nothing
  return html`<details class="disclosure verdict-shows" open>
    <summary>Shown by your code</summary>
    ${drawn.map((shown) => pair(shown, case_names[shown.case_index] ?? ''))}
  </details>`
}

function pair(shown: ShownMatrix, case_name: string): TemplateResult {
  const { name, got, expected, known_names } = shown
  const scale = largest(expected ? [got, expected] : [got])
  return html`<div class="shown">
    <p><b class="term-${name}">${name}</b> <span class="quiet">${got.rows} × ${got.cols}, in “${case_name}”</span></p>
    <div class="whole-pair">
      ${shadedMatrix({ caption: 'yours', label: `${name}: yours`, matrix: got, scale, expected })}
      ${expected ? shadedMatrix({ caption: 'expected', label: `${name}: expected`, matrix: expected, scale }) : nothing}
    </div>
    ${
      expected || known_names.length === 0
        ? nothing
        : html`<p class="quiet">The lab can compare matrices that are called ${known_names.join(', ')}.</p>`
    }
  </div>`
}
