/**
 * The page's handle on the lab: one typed question, one promise. A crash, an out-of-memory trap or a cancel discards the
 * worker; the next question starts a fresh one, with the model loaded again.
 */
import type { Method, Protocol } from './protocol.ts'

export interface AskOptions {
  /** Aborting terminates the worker; the promise rejects with LabCancelled. */
  signal?: AbortSignal
}

export type Ask = <M extends Method>(
  method: M,
  ...request: Protocol[M]['request'] extends void
    ? [request?: undefined, options?: AskOptions]
    : [request: Protocol[M]['request'], options?: AskOptions]
) => Promise<Protocol[M]['reply']>
