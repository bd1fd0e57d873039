import { describe, expect, it } from 'vitest'
import { standingOf } from '../../../../web/src/components/attn-exercise-list/overview.ts'
import { noData, type LearnerData, type TextData } from '../../../../web/src/storage/learner_data.ts'
import type { ExerciseState } from '../../../../web/src/storage/progress.ts'

function learner(
  state: ExerciseState,
  languages: Record<string, { passed: boolean }>,
  solution_seen = false,
): LearnerData {
  const texts = Object.entries(languages).map(([language, { passed }]): [string, TextData] => {
    const version = { code: '// mine', saved_at: 1 }
    return [language, { draft: { ...version, earlier: [] }, passes: passed ? [version] : [] }]
  })
  const progress = { state, runs: 1, hints: 0, solution_seen, touched_at: 9 }
  return { ...noData(), exercises: new Map([['scores', { progress, texts: new Map(texts) }]]) }
}

describe('the standing of an exercise', () => {
  it.each<[string, ExerciseState, Record<string, { passed: boolean }>]>([
    ['not started', 'not_started', {}],
    ['in progress', 'in_progress', {}],
    ['in progress in C++', 'in_progress', { cpp: { passed: false } }],
    ['passed in JavaScript', 'passed', { cpp: { passed: false }, js: { passed: true } }],
    ['passed in JavaScript and C++', 'passed', { js: { passed: true }, cpp: { passed: true } }],
    ['passed', 'passed', { js: { passed: false }, of_another_lab: { passed: true } }],
  ])('%s', (words, state, languages) => {
    expect(standingOf('scores', learner(state, languages))).toMatchObject({ state, words })
  })

  it('says that a solution was seen, and nothing of an exercise that was never opened', () => {
    const data = learner('passed', {}, true)
    expect(standingOf('scores', data)).toMatchObject({ solution_seen: true, touched_at: 9 })
    expect(standingOf('softmax', data)).toEqual({
      state: 'not_started',
      words: 'not started',
      solution_seen: false,
      touched_at: 0,
    })
  })
})
