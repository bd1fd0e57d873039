/** Sends on what the learner's code prints and shows, up to what a person reads. */
import type { Listener, Shown } from './case_loop.ts'
import { maxShows } from './show.ts'

export const maxPrints = 200

export type SaidMessage = { kind: 'print'; case_index: number; text: string } | ({ kind: 'show' } & Shown)

export class LimitedListener implements Listener {
  #prints = 0
  #shows = 0

  constructor(private post: (message: SaidMessage) => void) {}

  print(case_index: number, text: string) {
    this.#prints++
    if (this.#prints <= maxPrints) this.post({ kind: 'print', case_index, text })
    if (this.#prints === maxPrints) this.post({ kind: 'print', case_index, text: `… stops after ${maxPrints} lines` })
  }

  show(shown: Shown) {
    this.#shows++
    if (this.#shows <= maxShows) this.post({ kind: 'show', ...shown })
    if (this.#shows === maxShows) this.print(shown.case_index, `… shows the first ${maxShows} matrices`)
  }
}
