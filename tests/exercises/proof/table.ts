/** What the records say, for people: a row for each exercise. */
import { languages } from './mutants/languages.ts'
import { readRecord } from './record.ts'
import type { Subject } from './subject.ts'
import { countsOf } from './trials.ts'

const heads = [
  ...['exercise', 'language', 'mutants', 'killed', 'named rightly', 'unrecognised', 'other ids', 'equivalent'],
  ...['survived', 'wrongly named', 'not named'],
]

export function tableText(subjects: Subject[]): string {
  const rows = [heads, ...subjects.map(rowOf)]
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const line = (row: string[]) => row.map((cell, k) => (k < 2 ? cell.padEnd(widths[k]!) : cell.padStart(widths[k]!)))
  return rows.map((row) => line(row).join('  ')).join('\n')
}

function rowOf(subject: Subject): string[] {
  const trials = readRecord(subject)?.trials ?? []
  const counts = countsOf(trials)
  const { named, unrecognised, general, equivalent, survived } = counts
  const numbers = [
    ...[trials.length, trials.length - equivalent - survived, named, unrecognised, general, equivalent, survived],
    ...[counts['wrongly named'], counts['not named']],
  ]
  return [subject.slug, languages[subject.language].title, ...numbers.map(String)]
}
