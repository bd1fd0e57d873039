/** The overview of the exercises, with how far this learner is. */
import type { LearnerData } from '../../storage/learner_data.ts'
import { OverviewList, type Standing } from '../overview_list.ts'
import { standingOf } from './overview.ts'

export class AttnExerciseList extends OverviewList {
  protected override standingOf(row: HTMLElement, data: LearnerData): Standing {
    const { words, solution_seen, ...standing } = standingOf(row.dataset.exercise!, data)
    return { ...standing, words: [words, ...(solution_seen ? ['solution seen'] : [])] }
  }
}

customElements.define('attn-exercise-list', AttnExerciseList)
