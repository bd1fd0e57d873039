/**
 * The page's handle on the lab: one typed question, one promise. A crash, an out-of-memory trap or a cancel discards the
 * worker; the next question starts a fresh one, with the model loaded again.
 */
import type { LabCrashed } from './errors.ts'
import { Lane, type OpenPort } from './lane.ts'
import { module_of, type ModuleName } from './messages.ts'
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

/** A worker was replaced; `error.message` says why, for a banner. */
export class CrashEvent extends Event {
  constructor(readonly error: LabCrashed) {
    super('crash')
  }
}

export class LabClient extends EventTarget {
  private readonly lanes: Record<ModuleName, Lane>
  private model: Protocol['load_model']['request'] | undefined

  constructor(open: OpenPort) {
    super()
    const lane = (module: ModuleName) =>
      new Lane(
        module,
        open,
        (error) => this.dispatchEvent(new CrashEvent(error)),
        () => this.model,
      )
    this.lanes = { attn_lab: lane('attn_lab'), attn_model: lane('attn_model'), attn_checks: lane('attn_checks') }
  }

  /** Answers come in the order of the questions, per module; the checks do not wait for a long sweep. */
  readonly ask: Ask = (method, ...[request, options]) =>
    new Promise((resolve, reject) => {
      this.lanes[module_of[method]].add({
        method,
        request,
        signal: options?.signal,
        resolve: (reply) => {
          // Remembered, so that a worker that replaces this one can have the model too.
          if (method === 'load_model') this.model = request as Protocol['load_model']['request']
          resolve(reply as never)
        },
        reject,
      })
    })
}
