/** One worker with its queue: it answers one question after the other and is replaced when it dies or is cancelled. */
import { crashError } from './crash.ts'
import { LabCancelled, LabError, type LabCrashed } from './errors.ts'
import type { FromWorker, ModuleName, RequestMessage, ToWorker } from './messages.ts'
import type { Method, Protocol } from './protocol.ts'
import type { OnProgress } from './readable_files.ts'

/** A worker as far as the client cares; tests bring another. */
export interface Port {
  /** What is in `transfer` moves to the worker and is gone here. */
  post(message: ToWorker, transfer?: Transferable[]): void
  terminate(): void
}

export interface PortEvents {
  message(message: FromWorker): void
  /** The worker died without a word. */
  broken(detail: string): void
}

/** Starts a worker that runs the module. */
export type OpenPort = (module: ModuleName, events: PortEvents) => Promise<Port>

export interface Job {
  method: Method
  request: Protocol[Method]['request']
  transfer?: Transferable[]
  signal: AbortSignal | undefined
  onProgress?: OnProgress | undefined
  resolve(reply: unknown): void
  reject(error: LabError): void
}

/** How the model came into a module; the same brings it into another worker. */
export interface LoadedModel {
  method: 'load_model' | 'heads_load'
  request: Protocol['load_model']['request']
}

export const isLoad = (method: Method): method is LoadedModel['method'] =>
  method === 'load_model' || method === 'heads_load'

const needs_model: readonly Method[] = [
  'tokenize',
  'logits',
  'attention_maps',
  'race_start',
  'open_generation_start',
  'model_cost',
  'heads_tokenize',
  'heads_maps',
]

export class Lane {
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
    private readonly model: () => LoadedModel | undefined,
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
        message: (message) => this.heard(message),
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
    if (needs_model.includes(job.method) && !this.has_model && model) await this.send(model.method, model.request)
    return this.send(job.method, job.request, job.transfer, job.onProgress)
  }

  private async send(
    method: Method,
    request: RequestMessage['request'],
    transfer?: Transferable[],
    onProgress?: OnProgress,
  ): Promise<unknown> {
    const id = this.next_id++
    const message = await new Promise<Exclude<FromWorker, { kind: 'progress' }>>((resolve) => {
      this.answered = (answer) => {
        if (answer.kind !== 'not_started' && answer.id !== id) return
        if (answer.kind === 'progress') return onProgress?.(answer.done, answer.total)
        this.answered = undefined
        resolve(answer)
      }
      this.port!.post({ kind: 'request', id, method, request }, transfer)
    })
    switch (message.kind) {
      case 'reply':
        if (isLoad(method)) this.has_model = true
        return message.reply
      case 'failure':
        throw new LabError(message.code, message.message)
      case 'not_started':
        this.discard()
        throw new LabError(message.code, message.message)
      case 'crash': {
        this.discard()
        const error = crashError(message.crash)
        this.crashed(error)
        throw error
      }
    }
  }

  private heard(message: FromWorker): void {
    if (this.answered) this.answered(message)
    else if (message.kind === 'not_started') this.discard()
  }

  /** A worker that died between two questions is only replaced; one that was being asked owes an answer. */
  private broken(detail: string): void {
    const id = this.next_id - 1
    if (this.answered) this.answered({ kind: 'crash', id, crash: { cause: 'trap', detail, bytes: 0 } })
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
