/** Everything about one press of Run that outlives the press: the sandbox, the clock, the seed, the verdict. */
import type { ReactiveControllerHost } from 'lit'
import runner from 'virtual:learner-runner'
import { checkExercise, type CodeRunner, type Verdict } from '../../learner/check_exercise.ts'
import { CppSandbox } from '../../learner/cpp/cpp_sandbox.ts'
import type { Language } from '../../learner/language.ts'
import { liveJob, type LiveRun } from '../../learner/live_run.ts'
import { defaultLimit } from '../../learner/run_watch.ts'
import { Sandbox } from '../../learner/sandbox.ts'
import type { Signature } from '../../learner/signature.ts'
import { LabCrashed, LabError } from '../../runtime/errors.ts'
import { lab } from '../../runtime/lab.ts'
import { freshSeed, readAddress, writeAddress } from './address.ts'
import type { CppTrack } from './cpp_track.ts'

export interface RunRequest {
  exercise: string
  language: Language
  code: string
  functions: Signature[]
  counts_reads: boolean
}

/** A run that takes longer than this shows how long it may go on. */
const quietTime = 500

function troubleText(error: unknown): string {
  if (error instanceof LabCrashed)
    return 'The checks stopped unexpectedly and were restarted. Your code is safe. Press Run again.'
  // The compiler's own troubles end with the next step already.
  if (error instanceof LabError && error.code.startsWith('compiler_')) return error.message
  return `${(error as Error).message} Your code is safe. Press Run again.`
}

export class RunController {
  verdict: Verdict | undefined
  /** What kept the lab itself from checking. */
  trouble: string | undefined
  running = false
  /** Seconds until the code is stopped; undefined while the run is still short. */
  countdown: number | undefined
  pinnedSeed = readAddress(location.hash).seed
  #language = readAddress(location.hash).language
  #sandbox = new Sandbox(runner)
  #cpp: CppSandbox | undefined
  #abort: AbortController | undefined

  constructor(
    private host: ReactiveControllerHost,
    private compiler: CppTrack,
    private finished: () => void,
  ) {}

  prepare(language: Language, functions: Signature[]) {
    this.#runner(language, functions).prepare()
  }

  #runner(language: Language, functions: Signature[]): CodeRunner {
    if (language === 'js') return this.#sandbox
    return (this.#cpp ??= new CppSandbox(this.compiler, functions))
  }

  /** Loads code to be called from outside; the caller closes it. */
  open(language: Language, code: string, functions: Signature[], signal: AbortSignal): Promise<LiveRun> {
    const names = functions.map(({ name }) => name)
    return this.#runner(language, functions).open(code, liveJob(names), signal)
  }

  close() {
    this.stop()
    this.#sandbox.close()
    this.#cpp?.close()
  }

  stop() {
    this.#abort?.abort()
  }

  /** Every run uses this seed, and the address says so; undefined goes back to new numbers for each run. */
  pin(seed: number | undefined) {
    this.pinnedSeed = seed
    this.#write()
    this.host.requestUpdate()
  }

  /** The address says which language is open. */
  linkTo(language: Language) {
    this.#language = language
    this.#write()
  }

  #write() {
    writeAddress({
      ...(this.#language && { language: this.#language }),
      ...(this.pinnedSeed !== undefined && { seed: this.pinnedSeed }),
    })
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
    const runner = this.#runner(request.language, request.functions)
    let clock: ReturnType<typeof setInterval> | undefined
    try {
      this.verdict = await checkExercise(lab.ask, runner, {
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
      runner.prepare()
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
