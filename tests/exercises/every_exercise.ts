import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { mistakeOf, readExercises } from '../../web/src/content/exercise_folder.ts'
import type { Language } from '../../web/src/learner/language.ts'
import type { Modules } from '../../web/src/runtime/module.ts'
import type { Diagnosis } from '../../web/src/runtime/protocol.ts'
import { check, cppProgram, javascriptProgram, loadChecks, type Answer } from './checks.ts'
import { generalFacts } from './proof/general_facts.ts'
import { keyOf } from './proof/key.ts'
import { readRecord } from './proof/record.ts'
import { readSubjects } from './proof/subject.ts'

const root = fileURLToPath(new URL('../../site/exercises/', import.meta.url))
const seeds = Array.from({ length: 24 }, (_, index) => index * 7919 + 1)
/** Diagnoses that say what was seen, without a mistake's name; no file of mistakes/ is called so. */
const general = ['passed', ...Object.keys(generalFacts)]

// Reading them is the test that every folder holds what it must and nothing else.
const exercises = readExercises(root)
const folders = new Map(readdirSync(root).map((name) => [name.slice(3), `${root}${name}/`]))

/** Each day some mistakes in C++ are compiled anew where the proof's record holds, for which all of them were tried. */
const days = 4
const today = Math.floor(Date.now() / 86_400_000) % days

/** The exercises whose record is fresh. Subjects are read once: each reading makes all mutants of all solutions. */
function heldRecords(language: Language): Set<string> {
  const held = readSubjects(language).filter((subject) => readRecord(subject)?.key === keyOf(subject))
  return new Set(held.map(({ slug }) => slug))
}

/** All programs of all exercises in one language; two files share them, so that two processors do. */
export function tryEveryExercise(language: Language) {
  const held = language === 'cpp' ? heldRecords(language) : new Set<string>()
  let checks: Modules['attn_checks']
  beforeAll(async () => {
    checks = await loadChecks()
  })

  describe.each(exercises)('$summary.slug', ({ summary: { slug }, detail, help }) => {
    const folder = folders.get(slug)!
    const learner = { slug, functions: detail.functions, counts_reads: detail.counts_reads }
    const programOf = (code: string): Answer | Promise<Answer> =>
      language === 'js' ? javascriptProgram(code, learner) : cppProgram(code, learner)
    const textOf = (path: string) => readFileSync(`${folder}${path}`, 'utf8')
    const verdicts = (program: Answer) => seeds.map((seed) => check(checks, learner, program, seed))
    const mistakes = readdirSync(`${folder}mistakes`)
      .map((file) => ({ file, ...mistakeOf(file)! }))
      .filter((mistake) => mistake.language === language)

    it('knows at least six mistakes, none with a general name', () => {
      const known = new Set(mistakes.map(({ id }) => id))
      const said = `mistakes/ knows ${[...known].join(', ')}: write more that people make`
      expect(known.size, said).toBeGreaterThanOrEqual(6)
      expect([...known].filter((id) => general.includes(id))).toEqual([])
    })

    it('starts with code that fails and is told how to begin', async () => {
      for (const diagnosis of verdicts(await programOf(detail.starters[language]))) {
        expect(diagnosis).toMatchObject({ passed: false })
        expect(diagnosis.id, diagnosis.message).toMatch(/^(returns_zeros|no_mask)$/)
        expect(diagnosis.message.length).toBeGreaterThan(60)
      }
    })

    it('has a solution that passes every check', async () => {
      for (const diagnosis of verdicts(await programOf(help.solutions[language]))) {
        expect(diagnosis).toMatchObject({ id: 'passed', passed: true, checks_passed: diagnosis.checks_total })
      }
    })

    const some = held.has(slug) ? mistakes.filter((_, k) => k % days === today) : mistakes

    it.each(some)('names $file, whatever the seed', async ({ file, id }) => {
      const found = verdicts(await programOf(textOf(`mistakes/${file}`)))
      expect([...new Set(found.map((diagnosis) => diagnosis.id))]).toEqual([id])
      const [diagnosis] = found as [Diagnosis]
      expect(diagnosis.passed).toBe(false)
      expect(diagnosis.checks_passed).toBeLessThan(diagnosis.checks_total)
      expect(diagnosis.title).not.toBe('')
      expect(diagnosis.case_name).not.toBe('')
      // What was seen, in numbers, and a next step.
      expect(diagnosis.message).toMatch(/\d/)
      expect(diagnosis.message).toMatch(/[.?]$/)
    })

    const others = readdirSync(`${folder}right_answers`).filter((file) => file.endsWith(`.${language}`))

    it('has right answers in another hand to try', () => expect(others.length).toBeGreaterThan(0))

    it.each(others)('accepts %s', async (file) => {
      for (const diagnosis of verdicts(await programOf(textOf(`right_answers/${file}`)))) {
        expect(diagnosis, diagnosis.message).toMatchObject({ id: 'passed' })
      }
    })
  })
}
