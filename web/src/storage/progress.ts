/** How far a learner is with each exercise. */
import { progressName } from './names.ts'
import { store as browserStore, type Store } from './store.ts'

const states = ['not_started', 'in_progress', 'passed'] as const
export type ExerciseState = (typeof states)[number]

export interface Progress {
  state: ExerciseState
  runs: number
  /** Hints that were opened. */
  hints: number
  solution_seen: boolean
  /** Milliseconds since 1970 of the last visit that changed something. */
  touched_at: number
  passed_at?: number
}

const fresh: Progress = { state: 'not_started', runs: 0, hints: 0, solution_seen: false, touched_at: 0 }

export class ProgressBook {
  constructor(
    private store: Store = browserStore,
    private now: () => number = Date.now,
  ) {}

  async read(exercise: string): Promise<Progress> {
    return asProgress(await this.store.get(progressName(exercise)))
  }

  /** Something was typed. */
  started(exercise: string): Promise<Progress> {
    return this.#change(exercise, () => ({}))
  }

  /** A run ended with a verdict. Once passed stays passed. */
  ran(exercise: string, passed: boolean): Promise<Progress> {
    return this.#change(exercise, (old) => ({
      runs: old.runs + 1,
      ...(passed && { state: 'passed', passed_at: old.passed_at ?? this.now() }),
    }))
  }

  openedHints(exercise: string, hints: number): Promise<Progress> {
    return this.#change(exercise, (old) => ({ hints: Math.max(old.hints, hints) }))
  }

  sawSolution(exercise: string): Promise<Progress> {
    return this.#change(exercise, () => ({ solution_seen: true }))
  }

  #change(exercise: string, change: (old: Progress) => Partial<Progress>): Promise<Progress> {
    return this.store.update<Progress>(progressName(exercise), (stored) => {
      const old = asProgress(stored)
      const state = old.state === 'not_started' ? 'in_progress' : old.state
      return { ...old, state, touched_at: this.now(), ...change(old) }
    })
  }
}

export function asProgress(data: unknown): Progress {
  const found = data as Partial<Progress> | undefined
  if (!states.some((state) => state === found?.state)) return { ...fresh }
  return progressOf(found!)
}

function progressOf(found: Partial<Progress>): Progress {
  const count = (value: unknown) => (Number.isInteger(value) && (value as number) >= 0 ? (value as number) : 0)
  return {
    state: found.state!,
    runs: count(found.runs),
    hints: count(found.hints),
    solution_seen: found.solution_seen === true,
    touched_at: count(found.touched_at),
    ...(found.passed_at !== undefined && { passed_at: count(found.passed_at) }),
  }
}

/** Of two devices: the further of each. */
export function joinProgress(one: Progress, other: Progress): Progress {
  const passed = [one.passed_at, other.passed_at].filter((at) => at !== undefined)
  return {
    state: states[Math.max(states.indexOf(one.state), states.indexOf(other.state))]!,
    runs: Math.max(one.runs, other.runs),
    hints: Math.max(one.hints, other.hints),
    solution_seen: one.solution_seen || other.solution_seen,
    touched_at: Math.max(one.touched_at, other.touched_at),
    ...(passed.length > 0 && { passed_at: Math.min(...passed) }),
  }
}
