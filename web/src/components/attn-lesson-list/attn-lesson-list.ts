/** The overview of the lessons, with what this learner has read, answered and built. */
import { lessons } from 'virtual:lessons'
import { idsIn } from '../../content/lesson_list.ts'
import type { LearnerData } from '../../storage/learner_data.ts'
import { OverviewList, type Standing } from '../overview_list.ts'
import './attn-lesson-list.css'
import { doneInside, lessonStanding } from './lesson_standing.ts'

const everything = idsIn(lessons)

export class AttnLessonList extends OverviewList {
  protected override standingOf(row: HTMLElement, data: LearnerData): Standing {
    return lessonStanding(
      lessons.find(({ slug }) => slug === row.dataset.lesson)!,
      data,
    )
  }

  protected override fill(data: LearnerData) {
    super.fill(data)
    const [minutes, ...totals] = this.querySelectorAll('.overview-more > span')
    if (!minutes) return
    doneInside(everything, data).forEach((words, index) => (totals[index]!.textContent = words))
  }
}

customElements.define('attn-lesson-list', AttnLessonList)
