import { beforeAll, describe, expect, it } from 'vitest'
import type { Modules } from '../../../web/src/runtime/module.ts'
import { javascriptProgram, loadChecks } from '../checks.ts'
import type { Random } from './cases.ts'
import { Court, type Seeds, type Witness } from './court.ts'
import type { Evidence } from './evidence.ts'
import { programIn, readSubjects } from './subject.ts'

const { learner, programs } = readSubjects('js').find(({ slug }) => slug === 'scaled-dot-product-attention')!
const right = programs[0]!.code
const seeds: Seeds = { judged: [1, 2, 3], named: [101, 102], passed: [201, 202] }

const changed = (from: string, to: string) => {
  expect(right).toContain(from)
  return right.replace(from, to)
}

let checks: Modules['attn_checks']
beforeAll(async () => {
  checks = await loadChecks()
})

interface Doctored {
  seeds?: Seeds
  solution?: string
  witnesses?: { id: string; code: string }[]
  evidence?: Evidence
}

/** Tries `code` with witnesses that may not tell the truth. */
function tried(code: string, doctored: Doctored = {}) {
  const { solution = right, witnesses = [], evidence = {} } = doctored
  const heard = witnesses.map((each): Witness => ({ id: each.id, answer: () => programIn('js', each.code, learner) }))
  const court = new Court(
    checks,
    learner,
    doctored.seeds ?? seeds,
    javascriptProgram(solution, learner),
    heard,
    evidence,
  )
  return court.try(javascriptProgram(code, learner))
}

describe('the court', () => {
  const unscaled = changed('dot(query, i, key, j) * scale', 'dot(query, i, key, j)')
  const flat = changed('Math.exp(score - largest)', 'Math.exp(0 * score)')

  it('acquits what answers as the solution does', async () => {
    expect(await tried(changed('let sum = 0', 'let sum = 1'))).toEqual({ kind: 'equivalent', verdict: 'passed' })
  })

  it('believes a name that a witness bears out, and no other', async () => {
    const named = { kind: 'named', verdict: 'missing_scale' }
    expect(await tried(unscaled, { witnesses: [{ id: 'missing_scale', code: unscaled }] })).toEqual(named)
    const wrong = { kind: 'wrongly named', verdict: 'missing_scale' }
    expect(await tried(unscaled, { witnesses: [{ id: 'missing_scale', code: flat }] })).toEqual(wrong)
    expect(await tried(unscaled)).toEqual(wrong)
  })

  it('holds a name against its claim, where it has one', async () => {
    const witnesses = [{ id: 'missing_scale', code: unscaled }]
    const claims = { missing_scale: () => false }
    expect((await tried(unscaled, { witnesses, evidence: { claims } })).kind).toBe('wrongly named')
  })

  it('misses the name of a recorded mistake', async () => {
    expect((await tried(flat)).kind).toBe('unrecognised')
    const witnesses = [{ id: 'ignores_scores', code: flat }]
    expect(await tried(flat, { witnesses })).toEqual({
      kind: 'not named',
      verdict: 'ignores_scores, called unrecognised',
    })
  })

  it('finds what passes though it answers otherwise than the solution', async () => {
    expect((await tried(right, { solution: unscaled })).kind).toBe('survived')
  })

  it('finds what passes for some numbers only', async () => {
    const sometimes = changed('j) * scale', 'j) * scale + (key.rows === 4 && value.at(0, 0) > 0 ? j : 0)')
    const many = { ...seeds, judged: Array.from({ length: 24 }, (_, seed) => seed) }
    expect(await tried(sometimes, { seeds: many })).toEqual({
      kind: 'survived',
      verdict: 'for some seeds only: passed, unrecognised',
    })
  })

  it('tries more cases than the check has, where there are some', async () => {
    // Right up to nine keys, which is all that the check tries.
    const short = changed(
      'const shares = softmax(scores)',
      'const shares = softmax(scores.slice(0, 12).concat(scores.slice(12).map(() => 0)))',
    )
    expect((await tried(short)).kind).toBe('equivalent')
    const cases = (random: Random) => {
      const [query, key, value] = [random.matrix(2, 4), random.matrix(14, 4), random.matrix(14, 3)]
      const call = {
        function: 'attend',
        arg_names: ['query', 'key', 'value'],
        args: [query, key, value],
        returns: [
          { name: 'output', kind: 'matrix' as const },
          { name: 'weights', kind: 'matrix' as const },
        ],
      }
      return [{ name: 'many keys', calls: [call], shown: false }]
    }
    expect((await tried(short, { evidence: { cases } })).kind).toBe('survived')
  })

  it('stops what does not end', async () => {
    const endless = changed('for (let i = 0; i < query.rows; i++)', 'for (let i = 0; i < query.rows; )')
    expect(await tried(endless)).toEqual({ kind: 'general', verdict: 'time_limit' })
  })
})
