/**
 * The page's handle on the lab: one typed question, one promise. A crash, an out-of-memory trap or a cancel discards the
 * worker; the next question starts a fresh one, with the model loaded again.
 */
import type { LabCrashed } from './errors.ts'
import { HeadsPool, type HeadsOptions, type HeadsReply, type HeadsRequest, type PoolOptions } from './heads_pool.ts'
import { isLoad, Lane, type LoadedModel, type OpenPort } from './lane.ts'
import { module_of, type ModuleName } from './messages.ts'
import type { Method, Protocol } from './protocol.ts'
import type { OnProgress } from './readable_files.ts'

export interface AskOptions {
  /** Aborting terminates the worker; the promise rejects with LabCancelled. */
  signal?: AbortSignal
  /** How far a long question is: load_model tells bytes of the weights that it has read, and all there are. */
  onProgress?: OnProgress
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
  private readonly pool: HeadsPool
  private readonly models: Partial<Record<ModuleName, LoadedModel>> = {}

  constructor(open: OpenPort, options: PoolOptions) {
    super()
    const crashed = (error: LabCrashed) => void this.dispatchEvent(new CrashEvent(error))
    const lane = (module: ModuleName) => new Lane(module, open, crashed, () => this.models[module])
    this.lanes = {
      attn_lab: lane('attn_lab'),
      attn_profile: lane('attn_profile'),
      attn_figures: lane('attn_figures'),
      attn_heads: lane('attn_heads'),
      attn_model: lane('attn_model'),
      attn_checks: lane('attn_checks'),
    }
    this.pool = new HeadsPool(open, crashed, options)
  }

  /** Many heads at once, over workers of their own. */
  attendHeads(request: HeadsRequest, options?: HeadsOptions): Promise<HeadsReply> {
    return this.pool.attend(request, options)
  }

  /** Answers come in the order of the questions, per module; the checks do not wait for a long sweep. */
  readonly ask: Ask = (method, ...[request, options]) =>
    new Promise((resolve, reject) => {
      this.lanes[module_of[method]].add({
        method,
        request,
        signal: options?.signal,
        onProgress: options?.onProgress,
        resolve: (reply) => {
          // Remembered, so that a worker that replaces this one can have the model too.
          if (isLoad(method)) this.models[module_of[method]] = { method, request: request as LoadedModel['request'] }
          resolve(reply as never)
        },
        reject,
      })
    })
}
