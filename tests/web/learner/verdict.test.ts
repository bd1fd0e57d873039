import { describe, expect, it } from 'vitest'
import { verdictOf } from '../../../web/src/learner/check_exercise.ts'
import type { Fault } from '../../../web/src/learner/faults.ts'
import type { Diagnosis } from '../../../web/src/runtime/protocol.ts'

const diagnosis = (id: string): Diagnosis => ({
  id,
  passed: id === 'passed',
  title: 'from the judge',
  message: '',
  case_name: 'small',
  comparisons: [],
  checks_passed: 2,
  checks_total: 9,
})
const fault = (id: Fault['id']): Fault => ({ id, title: 'from the runner', message: '', line: 4 })

describe('the verdict', () => {
  it('is the judge’s where the run gave results', () => {
    expect(verdictOf(diagnosis('masked_after_softmax'), undefined).title).toBe('from the judge')
  })

  it('names a recognised mistake rather than an exception on the way', () => {
    expect(verdictOf(diagnosis('masked_after_softmax'), fault('threw')).title).toBe('from the judge')
  })

  it('takes line and words from the runner where the judge only knows that something threw', () => {
    const verdict = verdictOf(diagnosis('threw'), fault('threw'))
    expect(verdict).toMatchObject({ id: 'threw', title: 'from the runner', line: 4, checks_passed: 2, checks_total: 9 })
  })

  it('says what was returned where the judge only knows that nothing was', () => {
    expect(verdictOf(diagnosis('nothing_returned'), fault('wrong_return'))).toMatchObject({
      id: 'nothing_returned',
      title: 'from the runner',
    })
  })

  it('is the runner’s where there was nothing to judge', () => {
    expect(verdictOf(undefined, fault('syntax_error'))).toMatchObject({
      id: 'syntax_error',
      passed: false,
      checks_total: 0,
    })
  })
})
