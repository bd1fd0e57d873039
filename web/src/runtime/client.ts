/**
 * The page's handle on the lab: one typed question, one promise. A crash, an out-of-memory trap or a cancel discards the
 * worker; the next question starts a fresh one, with the model loaded again.
 */
import { crashError } from './crash.ts'
import { LabCancelled, LabError, type LabCrashed } from './errors.ts'
import { module_of, type FromWorker, type ModuleName, type RequestMessage, type ToWorker } from './messages.ts'
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

/** A worker as far as the client cares; tests bring another. */
export interface Port {
  post(message: ToWorker): void
  terminate(): void
}

export interface PortEvents {
  message(message: FromWorker): void
  /** The worker died without a word, or its script could not be loaded. */
  broken(detail: string): void
}

/** Starts a worker that runs the module. */
export type OpenPort = (module: ModuleName, events: PortEvents) => Promise<Port>

/** A worker was replaced; `error.message` says why, for a banner. */
export class CrashEvent extends Event {
  constructor(readonly error: LabCrashed) {
    super('crash')
  }
}

interface Job {
  method: Method
  request: Protocol[Method]['request']
  signal: AbortSignal | undefined
  resolve(reply: unknown): void
  reject(error: LabError): void
}

const needs_model: readonly Method[] = ['tokenize', 'attention_maps', 'race_start']

/** One module's worker with its queue. */
class Lane {
  private port: Port | undefined
  private has_model = false
  private readonly waiting: Job[] = []
  private running: Job | undefined
  private next_id = 0
  private answered: ((message: FromWorker) => void) | undefined

  constructor(
    private readonly module: ModuleName,
    private readonly open: OpenPort,
    private readonly crashed: (error: LabCrashed) => void,
    private readonly model: () => Protocol['load_model']['request'] | undefined,
  ) {}

  add(job: Job): void {
    if (job.signal?.aborted) {
      job.reject(new LabCancelled())
      return
    }
    job.signal?.addEventListener('abort', () => this.cancel(job), { once: true })
    this.waiting.push(job)
    void this.work()
  }

  private async work(): Promise<void> {
    if (this.running) return
    const job = this.waiting.shift()
    if (!job) return
    this.running = job
    try {
      const reply = await this.run(job)
      if (this.running === job) job.resolve(reply)
    } catch (error) {
      if (this.running === job) job.reject(error as LabError)
    }
    // A job that was cancelled has already made room for the next one.
    if (this.running === job) this.finish()
  }

  private finish(): void {
    this.running = undefined
    void this.work()
  }

  private async run(job: Job): Promise<unknown> {
    if (!this.port) {
      const port = await this.open(this.module, {
        message: (message) => this.answered?.(message),
        broken: (detail) => this.broken(detail),
      })
      if (this.running !== job) {
        port.terminate()
        throw new LabCancelled()
      }
      this.port = port
      this.has_model = false
    }
    const model = this.model()
    if (needs_model.includes(job.method) && !this.has_model && model) await this.send('load_model', model)
    return this.send(job.method, job.request)
  }

  private async send(method: Method, request: RequestMessage['request']): Promise<unknown> {
    const id = this.next_id++
    const message = await new Promise<FromWorker>((resolve) => {
      this.answered = (answer) => {
        if (answer.kind !== 'not_started' && answer.id !== id) return
        this.answered = undefined
        resolve(answer)
      }
      this.port!.post({ kind: 'request', id, method, request })
    })
    switch (message.kind) {
      case 'reply':
        if (method === 'load_model') this.has_model = true
        return message.reply
      case 'failure':
        throw new LabError(message.code, message.message)
      case 'crash': {
        this.discard()
        const error = crashError(message.crash)
        this.crashed(error)
        throw error
      }
      case 'not_started': {
        this.discard()
        const error = crashError({ cause: 'trap', detail: message.detail, bytes: 0 })
        this.crashed(error)
        throw error
      }
    }
  }

  /** A worker that died between two questions is only replaced; one that was being asked owes an answer. */
  private broken(detail: string): void {
    if (this.answered) this.answered({ kind: 'not_started', detail })
    else this.discard()
  }

  private cancel(job: Job): void {
    const position = this.waiting.indexOf(job)
    if (position >= 0) this.waiting.splice(position, 1)
    else if (this.running === job) {
      // A worker in the middle of a computation hears nothing: the only way to stop it is to end it.
      this.discard()
      this.finish()
    } else return
    job.reject(new LabCancelled())
  }

  private discard(): void {
    this.answered = undefined
    this.port?.terminate()
    this.port = undefined
    this.has_model = false
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
