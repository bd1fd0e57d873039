import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { mistakeOf, readExercises } from '../../web/src/content/exercise_folder.ts'
import type { Modules } from '../../web/src/runtime/module.ts'
import type { Diagnosis } from '../../web/src/runtime/protocol.ts'
import { check, cppProgram, javascriptProgram, loadChecks, type Answer } from './checks.ts'
import { generalFacts } from './proof/general_facts.ts'

const root = fileURLToPath(new URL('../../site/exercises/', import.meta.url))
const seeds = Array.from({ length: 24 }, (_, index) => index * 7919 + 1)
/** Diagnoses that say what was seen, without a mistake's name; no file of mistakes/ is called so. */
const general = ['passed', ...Object.keys(generalFacts)]

// Reading them is the test that every folder holds what it must and nothing else.
const exercises = readExercises(root)
const folders = new Map(readdirSync(root).map((name) => [name.slice(3), `${root}${name}/`]))

let checks: Modules['attn_checks']
beforeAll(async () => {
  checks = await loadChecks()
})

describe.each(exercises)('$summary.slug', ({ summary: { slug }, detail, help }) => {
  const folder = folders.get(slug)!
  const learner = { slug, functions: detail.functions, counts_reads: detail.counts_reads }
  const mistakes = readdirSync(`${folder}mistakes`).map((file) => ({ file, ...mistakeOf(file)! }))

  it('knows at least six mistakes, none with a general name', () => {
    const known = new Set(mistakes.map(({ id }) => id))
    expect(known.size, `mistakes/ knows ${[...known].join(', ')}: write more that people make`).toBeGreaterThanOrEqual(
      6,
    )
    expect([...known].filter((id) => general.includes(id))).toEqual([])
  })

  describe.each([
    { language: 'js', starter: detail.starters.js, solution: help.solutions.js },
    { language: 'cpp', starter: detail.starters.cpp, solution: help.solutions.cpp },
  ])('in $language', ({ language, starter, solution }) => {
    const programOf = (code: string): Answer | Promise<Answer> =>
      language === 'js' ? javascriptProgram(code, learner) : cppProgram(code, learner)
    const textOf = (path: string) => readFileSync(`${folder}${path}`, 'utf8')
    const verdicts = (program: Answer) => seeds.map((seed) => check(checks, learner, program, seed))

    it('starts with code that fails and is told how to begin', async () => {
      for (const diagnosis of verdicts(await programOf(starter))) {
        expect(diagnosis).toMatchObject({ passed: false })
        expect(diagnosis.id, diagnosis.message).toMatch(/^(returns_zeros|no_mask)$/)
        expect(diagnosis.message.length).toBeGreaterThan(60)
      }
    })

    it('has a solution that passes every check', async () => {
      for (const diagnosis of verdicts(await programOf(solution))) {
        expect(diagnosis).toMatchObject({ id: 'passed', passed: true, checks_passed: diagnosis.checks_total })
      }
    })

    const own = mistakes.filter((mistake) => mistake.language === language)

    it.each(own)('names $file, whatever the seed', async ({ file, id }) => {
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
})

describe('the general diagnoses', () => {
  const slug = 'scaled-dot-product-attention'
  const { functions } = exercises.find(({ summary }) => summary.slug === slug)!.detail
  const learner = { slug, functions, counts_reads: false }
  const diagnose = (code: string) => check(checks, learner, javascriptProgram(code, learner), 5)

  it('has no name for an even share-out, which no known mistake makes', () => {
    const even = `function attend(query, key, value) {
      const output = new Matrix(query.rows, value.cols)
      const weights = new Matrix(query.rows, key.rows)
      for (let i = 0; i < query.rows; i++) for (let j = 0; j < key.rows; j++) weights.set(i, j, 1 / key.rows)
      return { output, weights }
    }`
    expect(diagnose(even)).toMatchObject({ id: 'unrecognised', passed: false, row: 0 })
  })

  it('says which result is missing', () => {
    expect(diagnose('function attend(query) { return { output: query } }').title).toContain('weights')
  })

  it('says which shape was expected', () => {
    const turned = `function attend(query, key, value) {
      const weights = new Matrix(key.rows, query.rows).set(0, 0, 1)
      return { output: new Matrix(query.rows, value.cols), weights }
    }`
    expect(diagnose(turned)).toMatchObject({ id: 'wrong_shape', title: 'Your weights should be 3 × 4' })
  })

  it('says that the code threw', () => {
    expect(diagnose('function attend(query) { return query.at(99, 0) }').id).toBe('threw')
  })
})
