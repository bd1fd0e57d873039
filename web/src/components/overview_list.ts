/** An overview filled with how far this learner is: the state of each row, how many are done, where to go on. */
import { readLearnerData, type LearnerData } from '../storage/learner_data.ts'
import type { ExerciseState } from '../storage/progress.ts'
import { progressChanged } from './attn-progress/progress_changed.ts'
import { goOnWith } from './go_on_with.ts'
import './overview.css'

export interface Standing {
  state: ExerciseState
  /** Milliseconds since 1970; 0: never. */
  touched_at: number
  /** The state, and what else is to be said. */
  words: readonly [state: string, ...more: string[]]
}

/** The rows are in the document already, so that the list is there before any script. */
export abstract class OverviewList extends HTMLElement {
  protected abstract standingOf(row: HTMLElement, data: LearnerData): Standing

  connectedCallback() {
    void this.#fill()
    addEventListener('pageshow', this.#again)
    addEventListener(progressChanged, this.#fill)
  }

  disconnectedCallback() {
    removeEventListener('pageshow', this.#again)
    removeEventListener(progressChanged, this.#fill)
  }

  /** Back from a page of the list, the browser may show this one as it was. */
  #again = (event: PageTransitionEvent) => {
    if (event.persisted) void this.#fill()
  }

  #fill = async () => this.fill(await readLearnerData())

  protected fill(data: LearnerData) {
    const rows = [...this.querySelectorAll<HTMLElement>('.overview-row')]
    if (rows.length === 0) return
    const ticks = this.querySelectorAll<HTMLElement>('.overview-ticks > span')
    const standings = rows.map((row) => this.standingOf(row, data))
    for (const [index, standing] of standings.entries()) {
      fillRow(rows[index]!, standing)
      ticks[index]!.dataset.state = standing.state
    }
    for (const part of this.querySelectorAll('.overview-part')) count(part, '.part-count b')
    count(this, '.overview-count b')
    this.#leadOn(rows, standings)
  }

  #leadOn(rows: HTMLElement[], standings: Standing[]) {
    const link = this.querySelector<HTMLAnchorElement>('.go-on')!
    const next = goOnWith(standings)
    const title = rows[next]?.querySelector('h3 a')
    link.hidden = !title
    if (!title) return
    link.href = title.getAttribute('href')!
    link.textContent = `${leadWord(standings[next]!, standings)} ${title.textContent}`
  }
}

function leadWord({ state }: Standing, all: Standing[]): string {
  if (state === 'in_progress') return 'Go on with'
  return all.some((each) => each.state === 'passed') ? 'Next:' : 'Start with'
}

function fillRow(row: HTMLElement, { state, words: [said, ...more] }: Standing) {
  row.dataset.state = state
  const spans = [spanOf('state-words', said), ...more.map((words) => spanOf('quiet', words))]
  row.querySelector('.row-state')!.replaceChildren(...spans)
}

function spanOf(className: string, text: string): HTMLElement {
  const span = document.createElement('span')
  span.className = className
  span.textContent = text
  return span
}

function count(within: Element, into: string) {
  within.querySelector(into)!.textContent = String(within.querySelectorAll('.overview-row[data-state="passed"]').length)
}
