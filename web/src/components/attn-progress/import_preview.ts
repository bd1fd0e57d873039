/** What an import would change, before it changes anything. */
import { html, nothing, type TemplateResult } from 'lit'
import { exercises } from 'virtual:exercises'
import { isLanguage, languageName } from '../../learner/language.ts'
import type { ReadingChange, TextChange } from '../../storage/import_progress.ts'
import { dayAndTime } from '../day_and_time.ts'

export interface Preview {
  file_name: string
  exported_at: number
  changes: TextChange[]
  reading: ReadingChange
}

export function importPreview({ file_name, exported_at, changes, reading }: Preview): TemplateResult {
  const known = changes.filter(({ exercise }) => titleOf(exercise) !== undefined)
  const of = (kind: TextChange['kind']) => known.filter((change) => change.kind === kind)
  const unknown = new Set(changes.filter((change) => !known.includes(change)).map(({ exercise }) => exercise)).size
  return html`<p><b>${file_name}</b>, exported on ${dayAndTime(exported_at)}.</p>
    ${line('The file’s code takes the place of yours, and yours becomes an earlier version:', of('replaced'))}
    ${line('New here:', of('new'))} ${line('Here already, the same:', of('same'))}
    ${
      unknown > 0
        ? html`<p>
            Not in this lab: ${unknown === 1 ? '1 exercise. It is' : `${unknown} exercises. They are`} kept, and
            exported again.
          </p>`
        : nothing
    }
    ${changes.length === 0 ? html`<p>There is no code in it.</p>` : nothing} ${readingLine(reading)}
    <p>What passed is added, and nothing that you have done is taken back.</p>`
}

function readingLine({ lessons_read, questions_right, predictions }: ReadingChange): TemplateResult | typeof nothing {
  const said = [
    counted(lessons_read, 'lesson read', 'lessons read'),
    counted(questions_right, 'question answered right', 'questions answered right'),
    counted(predictions, 'prediction', 'predictions'),
  ].filter((words) => words !== undefined)
  return said.length > 0 ? html`<p>Added to your reading: ${said.join(', ')}.</p>` : nothing
}

const counted = (count: number, one: string, more: string) =>
  count > 0 ? `${count} ${count === 1 ? one : more}` : undefined

function line(lead: string, changes: readonly TextChange[]): TemplateResult | typeof nothing {
  if (changes.length === 0) return nothing
  const slugs = [...new Set(changes.map(({ exercise }) => exercise))]
  const of = (slug: string) => changes.filter(({ exercise }) => exercise === slug)
  const named = slugs.map((slug) => `${titleOf(slug)!} (${of(slug).map(inWords).join(', ')})`)
  return html`<p>${lead} ${named.join('; ')}.</p>`
}

const inWords = ({ language }: TextChange) => (isLanguage(language) ? languageName(language) : language)

const titleOf = (slug: string) => exercises.find((each) => each.slug === slug)?.title
