import { describe, expect, it } from 'vitest'
import { keyOf } from './key.ts'
import { parseRecord, recordText } from './record.ts'
import { readSubjects } from './subject.ts'
import type { Trial } from './trials.ts'

const [subject] = readSubjects('js')

const trials: Trial[] = [
  { program: 'solution.js', mutant: '3:5 operator: a || b → a && b', finding: { kind: 'named', verdict: 'no_mask' } },
  { program: 'solution.js', mutant: '4:1 dropped: f() → ', finding: { kind: 'general', verdict: 'not_finite, threw' } },
  { program: 'right_answers/a.js', mutant: '1:1 sign: -x → x', finding: { kind: 'equivalent', verdict: 'passed' } },
]

describe('a record', () => {
  it('is read as it was written', () => {
    const record = { key: '0123456789abcdef', trials }
    expect(parseRecord(recordText(subject!, record))).toEqual(record)
  })

  it('has one line for each mutant, below the program that was changed', () => {
    const lines = recordText(subject!, { key: 'k', trials }).split('\n')
    expect(lines).toContain('named | no_mask | 3:5 operator: a || b → a && b')
    expect(lines.indexOf('# right_answers/a.js')).toBeGreaterThan(lines.indexOf('# solution.js'))
  })

  it('holds for one language, exercise and signature', () => {
    const keys = [...readSubjects('js'), ...readSubjects('cpp')].map(keyOf)
    expect(new Set(keys).size).toBe(keys.length)
    expect(keyOf(subject!)).toBe(keys[0])
    expect(keyOf({ ...subject!, learner: { ...subject!.learner, counts_reads: true } })).not.toBe(keys[0])
  })
})
