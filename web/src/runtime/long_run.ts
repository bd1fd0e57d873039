/** A long head of attention in steps, from the page's side: progress between them, and a cancel that spares the worker. */
import type { Ask } from './client.ts'
import { LabCancelled } from './errors.ts'
import type { LongRunProgress, LongRunRequest } from './protocol.ts'

export interface LongRunOptions {
  /** Aborting ends the run after the step that is under way; the promise rejects with LabCancelled. */
  signal?: AbortSignal
  /** After every step, and once before the first. */
  onProgress?: (progress: LongRunProgress) => void
  budget_ms?: number
  /** A step that still computes this long after a cancel is ended with its worker. */
  patience_ms?: number
}

/** Resolves with the last progress, in which some rows have been checked. The run's memory is given back. */
export async function runLong(
  ask: Ask,
  request: LongRunRequest,
  options: LongRunOptions = {},
): Promise<LongRunProgress> {
  const { signal, onProgress, budget_ms = 100, patience_ms = 1000 } = options
  if (signal?.aborted) throw new LabCancelled()
  const give_up = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const onAbort = () => (timer = setTimeout(() => give_up.abort(), patience_ms))
  signal?.addEventListener('abort', onAbort, { once: true })
  // While a step is under way nobody knows: a worker that dies with it has nothing to give back.
  let worker_holds_it = false
  const heard = (progress: LongRunProgress) => {
    worker_holds_it = true
    onProgress?.(progress)
    if (signal?.aborted) throw new LabCancelled()
    return progress
  }
  try {
    let progress = heard(await ask('long_run_start', request, { signal: give_up.signal }))
    while (progress.rows_done < progress.seq_len) {
      worker_holds_it = false
      progress = heard(await ask('long_run_step', { budget_ms }, { signal: give_up.signal }))
    }
    return progress
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
    if (worker_holds_it) await ask('long_run_end')
  }
}
