/**
 * The proof that an exercise's check is right, in one language: no mutant of a right answer passes unless it answers as
 * the solution does, and each name that one gets is that of a recorded mistake which answers the same. A whole run takes
 * minutes, so what it found is kept and holds while its sources stay as they are; a sample of it is tried anew each time.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Modules } from '../../../web/src/runtime/module.ts'
import { loadChecks } from '../checks.ts'
import { Random } from './cases.ts'
import type { Finding, Seeds } from './court.ts'
import { keyOf } from './key.ts'
import { languages, type LanguageId } from './mutants/languages.ts'
import { readRecord, writeRecord, type ProofRecord } from './record.ts'
import { courtFor, enough_mutants, readSubjects, type Subject } from './subject.ts'
import { tableText } from './table.ts'
import { failures, suspectsOf, trial, type Trial } from './trials.ts'

/** `./lab proof` sets it: a record that is out of date, or was never made, is written. */
const recording = process.env.ATTN_PROOF === 'record'
/** To repeat a sample that failed. */
const sample_seed = Number(process.env.ATTN_PROOF_SEED ?? Date.now() % 1_000_000)
const sample_size: { [language in LanguageId]: number } = { js: 8, cpp: 4 }

const a_minute = 60_000
const an_hour = 60 * a_minute

const series = (start: number, count: number) => Array.from({ length: count }, (_, index) => start + 104_729 * index)
const whole_run: Seeds = { judged: series(11, 24), named: series(5_000_011, 12), passed: series(90_000_011, 60) }

export function proveIn(language: LanguageId) {
  const subjects = readSubjects(language)
  let checks: Modules['attn_checks']
  beforeAll(async () => {
    checks = await loadChecks()
  }, a_minute)

  describe.each(subjects)(`${languages[language].title}: $slug`, (subject) => {
    it('has a check that no mutant deceives', { timeout: an_hour }, async () => {
      const record = readRecord(subject)
      if (record?.key === keyOf(subject)) await proveSample(subject, checks, record)
      else await proveWholly(subject, checks, record)
    })

    it('was tried by a hundred mutants at least', () => {
      expect(readRecord(subject)?.trials.length).toBeGreaterThanOrEqual(enough_mutants)
    })
  })

  afterAll(() => console.log(tableText(subjects)))
}

async function proveWholly(subject: Subject, checks: Modules['attn_checks'], record: ProofRecord | undefined) {
  const told = recording || !record ? '' : ' The record is older than its sources.'
  console.log(`Trying all mutants of ${subject.slug} in ${languages[subject.language].title}; it takes minutes.${told}`)
  const key = keyOf(subject)
  const court = await courtFor(subject, checks, whole_run)
  expect(await court.misnamed()).toEqual([])
  const trials: Trial[] = []
  for (const suspect of suspectsOf(subject)) {
    const found = await trial(suspect, subject, court)
    if (found) trials.push(found)
  }
  if (recording) writeRecord(subject, { key, trials })
  expect(trials.filter(({ finding }) => failures.includes(finding.kind))).toEqual([])
  if (recording) return
  const out_of_date = `${subject.folder}proof/${subject.language}.txt is out of date. Run './lab proof' and commit it.`
  expect(record?.trials, out_of_date).toEqual(trials)
  console.log(out_of_date)
}

async function proveSample(subject: Subject, checks: Modules['attn_checks'], { trials }: ProofRecord) {
  expect(trials.filter(({ finding }) => failures.includes(finding.kind))).toEqual([])
  const random = new Random(sample_seed)
  const seeds = (count: number) => Array.from({ length: count }, () => random.whole(1, 2 ** 31))
  const court = await courtFor(subject, checks, { judged: seeds(6), named: seeds(4), passed: seeds(12) })
  const suspects = suspectsOf(subject)
  for (let k = 0; k < sample_size[subject.language]; ++k) {
    const { program, mutant, finding } = trials[random.whole(0, trials.length - 1)]!
    const suspect = suspects.find((each) => each.program === program && each.mutant === mutant)
    const found = suspect && (await trial(suspect, subject, court))
    const what = `${program} ${mutant} (ATTN_PROOF_SEED=${sample_seed} repeats this)`
    expect(found && essence(found.finding), what).toBe(essence(finding))
  }
}

/** Without its name, what a wrong answer is called may depend on the numbers. */
function essence({ kind, verdict }: Finding): string {
  return kind === 'unrecognised' || kind === 'general' ? 'has no name' : `${kind}: ${verdict}`
}
