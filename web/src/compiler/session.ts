/** One worker with clang in it, from its start to its end. It answers one request at a time. */
import { crashed, notStarted, outOfMemory, timedOut } from './errors.ts'
import type {
  CompiledModules,
  FromWorker,
  Method,
  RequestMessage,
  Requests,
  StartMessage,
  ToWorker,
} from './messages.ts'

/** A worker as far as the page cares; tests bring another. */
export interface Port {
  post(message: ToWorker): void
  terminate(): void
}

export interface PortEvents {
  message(message: FromWorker): void
  /** The worker's script is missing, or it died without a word. */
  broken(detail: string): void
}

export type OpenPort = (events: PortEvents) => Port

/** A slow machine may take this long to compile clang's 75 MB. */
const start_limit_ms = 120_000

interface Answer {
  resolve(reply: Requests[Method]['reply']): void
  reject(error: Error): void
}

export class Session {
  /** Resolves to clang's compiled modules, where the browser passes them on. Rejects with `compiler_not_started`. */
  readonly started: Promise<CompiledModules | undefined>
  private readonly port: Port
  private starting: { resolve(modules: CompiledModules | undefined): void; reject(error: Error): void } | undefined
  private answer: Answer | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private next_id = 0
  #ended = false

  constructor(open: OpenPort, start: StartMessage) {
    this.started = new Promise((resolve, reject) => (this.starting = { resolve, reject }))
    this.started.catch(() => {})
    this.port = open({
      message: (message) => this.heard(message),
      broken: (detail) => this.end(this.starting ? notStarted(detail) : crashed(detail)),
    })
    this.limit(start_limit_ms, () => notStarted('it gave no sign of life'))
    this.port.post(start)
  }

  /** True once it will never answer again. */
  get ended(): boolean {
    return this.#ended
  }

  /** After a rejection the session has ended. */
  ask(message: Omit<RequestMessage, 'kind' | 'id'>, limit_ms: number): Promise<Requests[Method]['reply']> {
    return new Promise((resolve, reject) => {
      this.answer = { resolve, reject }
      this.limit(limit_ms, () => timedOut(limit_ms))
      this.port.post({ ...message, kind: 'request', id: this.next_id++ })
    })
  }

  /** Whoever waits for an answer gets this error. A worker that computes hears nothing, so it is terminated. */
  end(error: Error): void {
    this.#ended = true
    clearTimeout(this.timer)
    this.port.terminate()
    this.starting?.reject(error)
    this.answer?.reject(error)
    this.starting = this.answer = undefined
  }

  private heard(message: FromWorker): void {
    if (this.#ended) return
    clearTimeout(this.timer)
    switch (message.kind) {
      case 'started':
        this.starting?.resolve(message.modules)
        this.starting = undefined
        return
      case 'not_started':
        return this.end(notStarted(message.detail))
      case 'crash':
        return this.end(message.out_of_memory ? outOfMemory() : crashed(message.detail))
      case 'reply':
        this.answer?.resolve(message.reply)
        this.answer = undefined
    }
  }

  private limit(limit_ms: number, error: () => Error): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.end(error()), limit_ms)
  }
}
