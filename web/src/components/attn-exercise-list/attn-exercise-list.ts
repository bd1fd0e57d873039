/** Fills the list of exercises with how far this learner is: state, the word on the button, which one to go on with. */
import { ProgressBook, type ExerciseState } from '../../storage/progress.ts'
import './attn-exercise-list.css'
import { goOnWith } from './go_on_with.ts'

const words: Record<ExerciseState, { state: string; action: string }> = {
  not_started: { state: 'not started', action: 'Start' },
  in_progress: { state: 'in progress', action: 'Resume' },
  passed: { state: 'passed', action: 'Open again' },
}

/** The cards are in the document already, so that the list is there before any script. */
export class AttnExerciseList extends HTMLElement {
  connectedCallback() {
    void this.#fill()
    addEventListener('pageshow', this.#again)
  }

  disconnectedCallback() {
    removeEventListener('pageshow', this.#again)
  }

  /** Back from an exercise, the browser may show this page as it was. */
  #again = (event: PageTransitionEvent) => {
    if (event.persisted) void this.#fill()
  }

  async #fill() {
    const book = new ProgressBook()
    const cards = [...this.querySelectorAll<HTMLElement>('[data-exercise]')]
    const progress = await Promise.all(cards.map((card) => book.read(card.dataset.exercise!)))
    const current = goOnWith(progress)
    for (const [index, card] of cards.entries()) {
      const { state } = progress[index]!
      card.dataset.state = state
      card.querySelector('.card-state')!.textContent = words[state].state
      const link = card.querySelector<HTMLElement>('.card-action')!
      link.firstChild!.textContent = words[state].action
      link.classList.toggle('ghost', index !== current)
    }
  }
}

customElements.define('attn-exercise-list', AttnExerciseList)
