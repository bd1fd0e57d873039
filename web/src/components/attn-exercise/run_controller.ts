/** Everything about one press of Run that outlives the press: the sandbox, the clock, the seed, the verdict. */
import type { ReactiveControllerHost } from 'lit'
import runner from 'virtual:learner-runner'
import { checkExercise, type Verdict } from '../../learner/check_exercise.ts'
import { Sandbox, defaultLimit } from '../../learner/sandbox.ts'
import type { Signature } from '../../learner/signature.ts'
import { LabCrashed } from '../../runtime/errors.ts'
import { lab } from '../../runtime/lab.ts'
import { freshSeed, seedInHash } from './seed.ts'

export interface RunRequest {
  exercise: string
  code: string
  functions: Signature[]
  counts_reads: boolean
}

/** A run that takes longer than this shows how long it may go on. */
const quietTime = 500

function troubleText(error: unknown): string {
  if (error instanceof LabCrashed)
    return 'The checks stopped unexpectedly and were restarted. Your code is safe. Press Run again.'
  return `${(error as Error).message} Your code is safe. Press Run again.`
}

export class RunController {
  verdict: Verdict | undefined
  /** What kept the lab itself from checking. */
  trouble: string | undefined
  running = false
  /** Seconds until the code is stopped; undefined while the run is still short. */
  countdown: number | undefined
  pinnedSeed = seedInHash(location.hash)
  #sandbox = new Sandbox(runner)
  #abort: AbortController | undefined

  constructor(
    private host: ReactiveControllerHost,
    private finished: () => void,
  ) {}

  prepare() {
    this.#sandbox.prepare()
  }

  close() {
    this.stop()
    this.#sandbox.close()
  }

  stop() {
    this.#abort?.abort()
  }

  /** Every run uses this seed, and the address says so; undefined goes back to new numbers for each run. */
  pin(seed: number | undefined) {
    this.pinnedSeed = seed
    const address = new URL(location.href)
    address.hash = seed === undefined ? '' : `seed=${seed}`
    history.replaceState(history.state, '', address)
    this.host.requestUpdate()
  }

  forget() {
    this.verdict = undefined
    this.trouble = undefined
    this.host.requestUpdate()
  }

  async start(request: RunRequest, seed?: number) {
    if (this.running) return
    if (seed !== undefined) this.pin(seed)
    this.running = true
    this.trouble = undefined
    this.#abort = new AbortController()
    this.host.requestUpdate()
    let clock: ReturnType<typeof setInterval> | undefined
    try {
      this.verdict = await checkExercise(lab.ask, this.#sandbox, {
        ...request,
        functions: request.functions.map(({ name }) => name),
        seed: this.pinnedSeed ?? freshSeed(),
        signal: this.#abort.signal,
        onStart: () => (clock = this.#countDown()),
      })
    } catch (error) {
      this.verdict = undefined
      this.trouble = troubleText(error)
    } finally {
      clearInterval(clock)
      this.running = false
      this.countdown = undefined
      this.#sandbox.prepare()
      this.host.requestUpdate()
    }
    this.finished()
  }

  #countDown(): ReturnType<typeof setInterval> {
    const begin = performance.now()
    return setInterval(() => {
      const spent = performance.now() - begin
      if (spent < quietTime) return
      this.countdown = Math.max(0, defaultLimit - spent) / 1000
      this.host.requestUpdate()
    }, 100)
  }
}
