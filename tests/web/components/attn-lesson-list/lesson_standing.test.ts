import { describe, expect, it } from 'vitest'
import { doneInside, lessonStanding } from '../../../../web/src/components/attn-lesson-list/lesson_standing.ts'
import { noData, type LearnerData } from '../../../../web/src/storage/learner_data.ts'

const masks = {
  slug: 'masks',
  questions: ['right', 'wrong', 'predicted', 'new'],
  exercises: ['causal-mask', 'padding'],
}

function learner(change: (data: LearnerData) => void): LearnerData {
  const data = noData()
  change(data)
  return data
}

describe('the standing of a lesson', () => {
  it('is not started, in progress, read', () => {
    expect(lessonStanding(masks, noData())).toEqual({
      state: 'not_started',
      touched_at: 0,
      words: ['not started', '0 of 4 questions', '0 of 2 exercises'],
    })
    const opened = learner((data) => data.lessons.set('masks', { opened_at: 5 }))
    expect(lessonStanding(masks, opened)).toMatchObject({ state: 'in_progress', touched_at: 5 })
    const read = learner((data) => data.lessons.set('masks', { opened_at: 5, read_at: 6 }))
    expect(lessonStanding(masks, read)).toMatchObject({
      state: 'passed',
      words: ['read', '0 of 4 questions', '0 of 2 exercises'],
    })
  })

  it('is in progress where a question of it was answered elsewhere', () => {
    const data = learner(({ answers }) => answers.set('wrong', { tries: 1, touched_at: 9 }))
    expect(lessonStanding(masks, data)).toMatchObject({ state: 'in_progress', touched_at: 9 })
  })

  it('counts right answers, predictions and exercises that passed', () => {
    const data = learner(({ answers, exercises }) => {
      answers.set('right', { tries: 2, right_at: 4, touched_at: 4 })
      answers.set('wrong', { tries: 3, touched_at: 4 })
      answers.set('predicted', { tries: 0, committed: 'slower', touched_at: 4 })
      const progress = { runs: 1, hints: 0, solution_seen: false, touched_at: 1 }
      exercises.set('causal-mask', { progress: { ...progress, state: 'passed' }, texts: new Map() })
      exercises.set('padding', { progress: { ...progress, state: 'in_progress' }, texts: new Map() })
    })
    expect(doneInside(masks, data)).toEqual(['2 of 4 questions', '1 of 2 exercises'])
  })

  it('says nothing of what is not in it', () => {
    expect(lessonStanding({ slug: 'plain', questions: [], exercises: [] }, noData()).words).toEqual(['not started'])
  })
})
