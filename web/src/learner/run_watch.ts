/** The page's side of one run in a worker: believes only checked messages, keeps the time, and can be stopped. */
import type { Job, Outcome, Shown } from './case_loop.ts'
import { damagedFault, sandboxFault, stoppedFault, timeLimitFault, type Fault } from './faults.ts'
import { maxPrints } from './limited_listener.ts'
import { checkedMessage } from './messages.ts'
import { maxShows } from './show.ts'

export interface Print {
  case_index: number
  text: string
}

export interface RunOptions {
  limit_ms?: number
  /** Aborting stops the run. */
  signal?: AbortSignal
  /** The learner's code has begun; the time limit counts from here. */
  onStart?: () => void
}

export interface SandboxRun extends Outcome {
  prints: Print[]
  shows: Shown[]
}

export const defaultLimit = 3000
/** A busy machine may take seconds to start a worker; that time is not the learner's. */
export const bootLimit = 15_000

export interface Watched {
  /** A message of the worker's. */
  receive(data: unknown): void
  /** Ends the run without results. */
  fail(fault: Fault): void
}

/** `start` sets the worker going, unless the run was stopped before. The caller clears away after it. */
export async function watchRun(
  job: Job,
  { limit_ms = defaultLimit, signal, onStart }: RunOptions,
  start: (run: Watched) => void,
): Promise<SandboxRun> {
  const prints: Print[] = []
  const shows: Shown[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let stop: (() => void) | undefined
  try {
    const outcome = await new Promise<Outcome>((resolve) => {
      const fail = (fault: Fault) => resolve({ fault })
      stop = () => fail(stoppedFault)
      if (signal?.aborted) return stop()
      signal?.addEventListener('abort', stop)
      timer = setTimeout(() => fail(sandboxFault), bootLimit)
      const receive = (data: unknown) => {
        const message = checkedMessage(data, job)
        if (message === undefined) return fail(damagedFault)
        if (message.kind === 'print') {
          const { case_index, text } = message
          // One more than the worker's own limit: it says itself that there is more.
          if (prints.length <= maxPrints) prints.push({ case_index, text })
        } else if (message.kind === 'show') {
          const { case_index, call_index, name, rows, cols, data: values } = message
          if (shows.length < maxShows) shows.push({ case_index, call_index, name, rows, cols, data: values })
        } else if (message.kind === 'finished') {
          resolve(message)
        } else if (message.kind === 'started') {
          clearTimeout(timer)
          timer = setTimeout(() => fail(timeLimitFault(limit_ms)), limit_ms)
          onStart?.()
        }
      }
      start({ receive, fail })
    })
    return { ...outcome, prints, shows }
  } finally {
    clearTimeout(timer)
    if (stop) signal?.removeEventListener('abort', stop)
  }
}
