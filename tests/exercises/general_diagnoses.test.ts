import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { readExercises } from '../../web/src/content/exercise_folder.ts'
import type { Modules } from '../../web/src/runtime/module.ts'
import { check, javascriptProgram, loadChecks } from './checks.ts'

const exercises = readExercises(fileURLToPath(new URL('../../site/exercises/', import.meta.url)))

let checks: Modules['attn_checks']
beforeAll(async () => {
  checks = await loadChecks()
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
