/** The same numbers as the picture, in words. */
import { html, type TemplateResult } from 'lit'
import { slotName, type Scene } from './story_words.ts'

export function storyTable({ after }: Scene): TemplateResult {
  const rows: [string, string][] = [
    ...after.slots.flatMap(({ length, rows, pages }, slot): [string, string][] => [
      [`${slotName(slot)}, positions`, String(length)],
      [`${slotName(slot)}, positions in its rows`, rows.map((row) => (row < 0 ? '–' : row)).join(' ') || 'no rows'],
      ...(pages.length > 0 ? [[`${slotName(slot)}, pages`, pages.join(' ')] as [string, string]] : []),
    ]),
    ...after.pages.map(({ page, readers }): [string, string] => [`page ${page}, readers`, String(readers)]),
    ['reserved bytes', after.reserved_bytes.toLocaleString('en')],
    ['used bytes', after.used_bytes.toLocaleString('en')],
    ['positions written', String(after.written)],
    ['rows copied', String(after.copied_rows)],
  ]
  return html`<table class="table">
    <tbody>
      ${rows.map(
        ([name, value]) =>
          html`<tr>
            <th scope="row">${name}</th>
            <td>${value}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
}
