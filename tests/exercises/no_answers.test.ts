/**
 * What passes for no answer, in every exercise: zeros, the numbers of the example written down, the right shape with other
 * numbers, a beginning, and right numbers at too high a cost.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { readExercises } from '../../web/src/content/exercise_folder.ts'
import type { Modules } from '../../web/src/runtime/module.ts'
import type { CallResult, ExerciseCase } from '../../web/src/runtime/protocol.ts'
import { casesOf, javascriptProgram, judge, loadChecks, type Learner } from './checks.ts'
import { sameAnswers } from './proof/compare.ts'

const root = fileURLToPath(new URL('../../site/exercises/', import.meta.url))
const exercises = readExercises(root)
const seeds = [1, 7920, 15_839]

let checks: Modules['attn_checks']
beforeAll(async () => {
  checks = await loadChecks()
})

type Value = CallResult[number]['value']
type Change = (value: Value, at: { case: number; call: number; name: string }) => Value
type Results = CallResult[][]

const added = new Set(['reads', 'writes', 'error'])

describe.each(exercises)('$summary.slug', ({ summary: { slug }, detail, help }) => {
  const learner: Learner = { slug, functions: detail.functions, counts_reads: detail.counts_reads }

  /** A right answer's results, each changed, with what the check says. */
  function verdict(seed: number, changeFor: (cases: ExerciseCase[], right: Results) => Change): string {
    const cases = casesOf(checks, learner, seed)
    const right = javascriptProgram(help.solutions.js, learner)(cases).results!
    const change = changeFor(cases, right)
    const results = right.map((calls, k) =>
      calls.map((call, c) =>
        call.map(({ name, value }) =>
          added.has(name) ? { name, value } : { name, value: change(value, { case: k, call: c, name }) },
        ),
      ),
    )
    const diagnosis = judge(checks, learner, seed, results)
    expect(diagnosis.passed).toBe(false)
    return diagnosis.id
  }

  const each = (value: Value, number: (x: number, index: number) => number): Value =>
    typeof value === 'number' ? number(value, 0) : { ...value, data: value.data.map((x, index) => number(x, index)) }

  it('zeros are called so', () => {
    for (const seed of seeds) expect(verdict(seed, () => (value) => each(value, () => 0))).toBe('returns_zeros')
  })

  it('the right shape with wrong numbers gets no name', () => {
    for (const seed of seeds) {
      expect(verdict(seed, () => (value) => each(value, (x, index) => x && x + 0.31 + 0.17 * ((7 * index) % 5)))).toBe(
        'unrecognised',
      )
    }
  })

  it('the numbers of the example, written down, are known as such', () => {
    for (const seed of seeds) {
      const id = verdict(seed, (cases, right) => {
        const written = new Map<string, Value>()
        cases.forEach(({ calls }, k) =>
          calls.forEach((call, c) => {
            for (const { name, value } of right[k]![c] ?? []) {
              const key = `${call.function} ${name}`
              if (!written.has(key)) written.set(key, value)
            }
          }),
        )
        return (_, at) => written.get(`${cases[at.case]!.calls[at.call]!.function} ${at.name}`)!
      })
      expect(id).toBe('ignores_inputs')
    }
  })

  it('a right beginning is called that', () => {
    for (const seed of seeds) {
      let first = true
      const id = verdict(
        seed,
        () => (value) =>
          each(value, (x) => {
            const kept = first && x !== 0
            if (kept) first = false
            return kept ? x : 0
          }),
      )
      // There each call returns one number.
      expect(id).toBe(slug === 'bug-hunt' ? 'unrecognised' : 'partly_zero')
    }
  })

  it.runIf(detail.counts_reads)('right numbers that cost too much fail by the name of what costs', () => {
    const folder = `${root}${readdirSync(root).find((name) => name.slice(3) === slug)!}/mistakes/`
    const resultsOf = (code: string, seed: number) =>
      javascriptProgram(code, learner)(casesOf(checks, learner, seed)).results!
    const [seed] = seeds as [number]
    const right = resultsOf(help.solutions.js, seed)
    const costly = readdirSync(folder)
      .filter((file) => file.endsWith('.js'))
      .map((file) => ({ file, results: resultsOf(readFileSync(folder + file, 'utf8'), seed) }))
      .filter(({ results }) => results && sameAnswers(right, results))
    expect(costly.length).toBeGreaterThan(0)
    for (const { file, results } of costly) {
      expect(judge(checks, learner, seed, results)).toMatchObject({ id: /^[a-z0-9_]+/.exec(file)![0], passed: false })
    }
  })
})
