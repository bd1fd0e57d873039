/** Fills the overview with how far this learner is: the state of each exercise, how many are done, where to go on. */
import { readLearnerData } from '../../storage/learner_data.ts'
import { progressChanged } from '../attn-progress/progress_changed.ts'
import './attn-exercise-list.css'
import { goOnWith } from './go_on_with.ts'
import { standingOf, type ExerciseStanding } from './overview.ts'

/** The rows are in the document already, so that the list is there before any script. */
export class AttnExerciseList extends HTMLElement {
  connectedCallback() {
    void this.#fill()
    addEventListener('pageshow', this.#again)
    addEventListener(progressChanged, this.#fill)
  }

  disconnectedCallback() {
    removeEventListener('pageshow', this.#again)
    removeEventListener(progressChanged, this.#fill)
  }

  /** Back from an exercise, the browser may show this page as it was. */
  #again = (event: PageTransitionEvent) => {
    if (event.persisted) void this.#fill()
  }

  #fill = async () => {
    const data = await readLearnerData()
    const rows = [...this.querySelectorAll<HTMLElement>('.exercise-row')]
    const standings = rows.map((row) => standingOf(row.dataset.exercise!, data))
    rows.forEach((row, index) => fillRow(row, standings[index]!))
    for (const part of this.querySelectorAll('.exercise-part')) count(part, '.part-count b')
    count(this, '.overview-count b')
    this.#leadOn(rows, standings)
  }

  #leadOn(rows: HTMLElement[], standings: ExerciseStanding[]) {
    const link = this.querySelector<HTMLAnchorElement>('.go-on')!
    const next = goOnWith(standings)
    const row = rows[next]
    link.hidden = !row
    if (!row) return
    const title = row.querySelector('h3')!.textContent
    link.href = `./${row.dataset.exercise!}/`
    link.textContent = `${leadWord(standings[next]!, standings)} ${title}`
  }
}

function leadWord({ state }: ExerciseStanding, all: ExerciseStanding[]): string {
  if (state === 'in_progress') return 'Go on with'
  return all.some((each) => each.state === 'passed') ? 'Next:' : 'Start with'
}

function fillRow(row: HTMLElement, { state, words, solution_seen }: ExerciseStanding) {
  const slug = row.dataset.exercise!
  row.dataset.state = state
  const tick = row.closest('attn-exercise-list')!.querySelector<HTMLElement>(`[data-tick="${slug}"]`)!
  tick.dataset.state = state
  const said = document.createElement('span')
  said.className = 'state-words'
  said.textContent = words
  row.querySelector('.row-state')!.replaceChildren(said, ...(solution_seen ? [seen()] : []))
}

function seen(): HTMLElement {
  const note = document.createElement('span')
  note.className = 'quiet'
  note.textContent = 'solution seen'
  return note
}

function count(within: Element, into: string) {
  within.querySelector(into)!.textContent = String(within.querySelectorAll('.exercise-row[data-state="passed"]').length)
}

customElements.define('attn-exercise-list', AttnExerciseList)
