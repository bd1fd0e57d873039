/**
 * Runs a learner's code where it can do no harm: in a worker inside a frame of opaque origin under a policy that allows
 * no network, made new for every run and thrown away after it. The page itself never evaluates that code.
 */
import { damagedFault, sandboxFault, stoppedFault, syntaxFault, timeLimitFault, type Fault } from './faults.ts'
import { frameDocument } from './frame_boot.ts'
import { checkedMessage } from './messages.ts'
import type { Job, Outcome } from './run_cases.ts'
import { workerSource } from './worker_source.ts'

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
}

export const defaultLimit = 3000
/** A busy machine may take seconds to start a frame; that time is not the learner's. */
const bootLimit = 15_000
const maxPrints = 201

export class Sandbox {
  #runner: string
  #ready: Promise<HTMLIFrameElement> | undefined

  /** `runner` is the bundled script of worker_main.ts (`virtual:learner-runner`). */
  constructor(runner: string) {
    this.#runner = runner
  }

  /** Builds the frame of the next run ahead of time, so that the run starts at once. */
  prepare() {
    this.#ready ??= openFrame()
  }

  async run(
    code: string,
    job: Job,
    { limit_ms = defaultLimit, signal, onStart }: RunOptions = {},
  ): Promise<SandboxRun> {
    const opening = this.#ready ?? openFrame()
    this.#ready = undefined
    const frame = await opening
    const prints: Print[] = []
    const source = workerSource(this.#runner, code, job.functions)
    const control = new MessageChannel()
    const work = new MessageChannel()
    let timer: ReturnType<typeof setTimeout> | undefined
    let stop: (() => void) | undefined
    try {
      const outcome = await new Promise<Outcome>((resolve) => {
        const fail = (fault: Fault) => resolve({ fault })
        stop = () => fail(stoppedFault)
        if (signal?.aborted) return stop()
        signal?.addEventListener('abort', stop)
        timer = setTimeout(() => fail(sandboxFault), bootLimit)
        control.port1.onmessage = ({ data }) => fail(parseFault(data, source))
        work.port1.onmessage = ({ data }) => {
          const message = checkedMessage(data, job)
          if (message === undefined) return fail(damagedFault)
          if (message.kind === 'print') {
            if (prints.length < maxPrints) prints.push({ case_index: message.case_index, text: message.text })
          } else if (message.kind === 'finished') {
            resolve(message)
          } else {
            clearTimeout(timer)
            timer = setTimeout(() => fail(timeLimitFault(limit_ms)), limit_ms)
            onStart?.()
          }
        }
        if (!frame.contentWindow) return fail(sandboxFault)
        // The frame's origin is opaque, so there is no origin to name; the ports reach nobody else.
        frame.contentWindow.postMessage(source.text, '*', [control.port2, work.port2])
        work.port1.postMessage(job)
      })
      return { ...outcome, prints }
    } finally {
      clearTimeout(timer)
      if (stop) signal?.removeEventListener('abort', stop)
      control.port1.close()
      work.port1.close()
      frame.remove()
    }
  }

  /** Drops a frame that was prepared and not used. */
  close() {
    void this.#ready?.then((frame) => frame.remove())
    this.#ready = undefined
  }
}

function parseFault(data: unknown, source: { first_line: number; lines: number }): Fault {
  const { message, line, column } = data as { message: string; line: number; column: number }
  return syntaxFault(message, line - source.first_line + 1, column, source.lines)
}

function openFrame(): Promise<HTMLIFrameElement> {
  return new Promise((resolve) => {
    const frame = document.createElement('iframe')
    frame.sandbox.add('allow-scripts')
    frame.title = 'Sandbox for your code'
    frame.hidden = true
    frame.tabIndex = -1
    frame.setAttribute('aria-hidden', 'true')
    frame.addEventListener('load', () => resolve(frame), { once: true })
    frame.srcdoc = frameDocument
    document.body.append(frame)
  })
}
