/** The page's side of a program that stays loaded: believes only checked messages, and keeps the time of each call. */
import type { Call, CallResult } from '../runtime/protocol.ts'
import type { Job } from './case_loop.ts'
import { FaultError, damagedFault, sandboxFault, stoppedFault, timeLimitFault, type Fault } from './faults.ts'
import { maxPrints } from './limited_listener.ts'
import { checkedMessage } from './messages.ts'
import { bootLimit, defaultLimit, type Watched } from './run_watch.ts'

/** How to reach the worker. */
export interface LiveLink {
  send(call: Call): void
  close(): void
  /** Finds the line of a fault of which less is known. */
  placed?(fault: Fault): Promise<Fault>
}

/** What a program is loaded for when calls come one by one. */
export function liveJob(functions: string[]): Job {
  return { cases: [{ name: 'your text', calls: [], shown: true }], functions, counts_reads: false, live: true }
}

interface Waiting {
  resolve(result: CallResult): void
  reject(error: FaultError): void
}

export class LiveRun implements Watched {
  readonly prints: string[] = []
  #link: LiveLink | undefined
  #started = false
  #ended: Fault | undefined
  #waiting: Waiting | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private job: Job,
    private limit_ms = defaultLimit,
  ) {}

  connect(link: LiveLink) {
    this.#link = link
  }

  /** What the function returned. Rejects with a FaultError, after which every call does. One call at a time. */
  call(call: Call): Promise<CallResult> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(new FaultError(this.#ended))
      this.#waiting = { resolve, reject }
      this.#watch()
      this.#link!.send(call)
    })
  }

  receive(data: unknown) {
    const message = checkedMessage(data, this.job)
    if (message === undefined) return this.fail(damagedFault)
    if (message.kind === 'print') {
      if (this.prints.length <= maxPrints) this.prints.push(message.text)
    } else if (message.kind === 'started') {
      this.#started = true
      if (this.#waiting) this.#watch()
    } else if (message.kind === 'returned') {
      this.#settle()?.resolve(message.result)
    } else if (message.kind === 'finished') {
      this.fail(message.fault ?? damagedFault)
    }
  }

  fail(fault: Fault) {
    if (this.#ended) return
    this.#ended = fault
    const waiting = this.#settle()
    const placed = this.#link?.placed?.(fault) ?? Promise.resolve(fault)
    void placed.then((known) => waiting?.reject(new FaultError(known)))
    this.#link?.close()
  }

  /** Ends the program; a call that waits is rejected. */
  close() {
    this.fail(stoppedFault)
  }

  #watch() {
    clearTimeout(this.#timer)
    const fault = this.#started ? timeLimitFault(this.limit_ms) : sandboxFault
    this.#timer = setTimeout(() => this.fail(fault), this.#started ? this.limit_ms : bootLimit)
  }

  #settle(): Waiting | undefined {
    clearTimeout(this.#timer)
    const waiting = this.#waiting
    this.#waiting = undefined
    return waiting
  }
}
