import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { readExercises } from '../../web/src/content/exercise_folder.ts'
import type { Modules } from '../../web/src/runtime/module.ts'
import { check, loadChecks } from './checks.ts'

const root = fileURLToPath(new URL('../../site/exercises/', import.meta.url))
const seeds = Array.from({ length: 24 }, (_, index) => index * 7919 + 1)
/** Diagnoses that say what was seen, without a mistake's name; no file of mistakes/ is called so. */
const general = ['passed', 'threw', 'nothing_returned', 'returns_zeros', 'wrong_shape', 'not_finite', 'unrecognised']

// Reading them is the test that every folder holds what it must and nothing else.
const exercises = readExercises(root)
const folders = new Map(readdirSync(root).map((name) => [name.slice(3), `${root}${name}/`]))

let checks: Modules['attn_checks']
beforeAll(async () => {
  checks = await loadChecks()
})

describe.each(exercises)('$summary.slug', ({ summary: { slug }, detail, help }) => {
  const folder = folders.get(slug)!
  const learner = { slug, functions: detail.functions.map(({ name }) => name), counts_reads: detail.counts_reads }
  const ids = (code: string) => new Set(seeds.map((seed) => check(checks, learner, code, seed).id))

  it('starts with code that fails and is told how to begin', () => {
    for (const seed of seeds) {
      const diagnosis = check(checks, learner, detail.starter, seed)
      expect(diagnosis).toMatchObject({ passed: false })
      expect(diagnosis.id, diagnosis.message).toMatch(/^(returns_zeros|no_mask)$/)
      expect(diagnosis.message.length).toBeGreaterThan(60)
    }
  })

  it('has a solution that passes every check', () => {
    for (const seed of seeds) {
      const diagnosis = check(checks, learner, help.solution, seed)
      expect(diagnosis).toMatchObject({ id: 'passed', passed: true, checks_passed: diagnosis.checks_total })
    }
  })

  const mistakes = readdirSync(`${folder}mistakes`).map((file) => file.replace(/\.js$/, ''))

  it('knows at least six mistakes, none with a general name', () => {
    expect(mistakes.length).toBeGreaterThanOrEqual(6)
    expect(mistakes.filter((id) => general.includes(id))).toEqual([])
  })

  it.each(mistakes)('names %s, whatever the seed', (id) => {
    const code = readFileSync(`${folder}mistakes/${id}.js`, 'utf8')
    expect([...ids(code)]).toEqual([id])
    const diagnosis = check(checks, learner, code, 1)
    expect(diagnosis.passed).toBe(false)
    expect(diagnosis.checks_passed).toBeLessThan(diagnosis.checks_total)
    expect(diagnosis.title).not.toBe('')
    expect(diagnosis.case_name).not.toBe('')
    // What was seen, in numbers, and a next step.
    expect(diagnosis.message).toMatch(/\d/)
    expect(diagnosis.message).toMatch(/[.?]$/)
  })

  const styles = new URL(`./right_answers/${slug}/`, import.meta.url)
  const others = existsSync(styles) ? readdirSync(styles) : []

  it('has right answers in another hand to try', () => expect(others.length).toBeGreaterThan(0))

  it.each(others)('accepts %s', (file) => {
    const code = readFileSync(new URL(file, styles), 'utf8')
    for (const seed of seeds) {
      const diagnosis = check(checks, learner, code, seed)
      expect(diagnosis, diagnosis.message).toMatchObject({ id: 'passed' })
    }
  })
})

describe('the general diagnoses', () => {
  const learner = { slug: 'scaled-dot-product-attention', functions: ['attend'], counts_reads: false }
  const diagnose = (code: string) => check(checks, learner, code, 5)

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
