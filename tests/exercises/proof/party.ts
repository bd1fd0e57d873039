/** A program before the court, with what it answered so far. */
import type { Outcome } from '../../../web/src/learner/case_loop.ts'
import type { ExerciseCase } from '../../../web/src/runtime/protocol.ts'
import type { Answer } from '../checks.ts'
import { sameAnswers } from './compare.ts'
import { limited } from './limited.ts'

export class Party {
  #outcomes = new Map<number, Outcome>()

  constructor(
    readonly answer: Answer,
    private casesOf: (seed: number) => ExerciseCase[],
  ) {}

  on(seed: number): Outcome {
    const known = this.#outcomes.get(seed)
    if (known) return known
    const outcome = this.inTime(this.casesOf(seed))
    this.#outcomes.set(seed, outcome)
    return outcome
  }

  /** An endless loop is a fault, as it is on the page. */
  readonly inTime: Answer = (cases) => {
    const fault = { id: 'time_limit', title: 'Stopped', message: 'It did not end.' } as const
    return limited(() => this.answer(cases)) ?? { fault }
  }

  /** Both answer these seeds, and the same, within the tolerance of the checks around what this one says. */
  agreesWith(other: Party, seeds: number[]): boolean {
    return seeds.every((seed) => agree(this.on(seed), other.on(seed)))
  }

  agreesOn(other: Party, cases: ExerciseCase[]): boolean {
    return agree(this.inTime(cases), other.inTime(cases))
  }
}

function agree(expected: Outcome, got: Outcome): boolean {
  return expected.results !== undefined && got.results !== undefined && sameAnswers(expected.results, got.results)
}
