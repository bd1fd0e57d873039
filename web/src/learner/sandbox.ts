/**
 * Runs a learner's code where it can do no harm: in a worker inside a frame of opaque origin under a policy that allows
 * no network, made new for every run and thrown away after it. The page itself never evaluates that code.
 */
import type { Job } from './case_loop.ts'
import type { CodeRunner } from './check_exercise.ts'
import { sandboxFault, syntaxFault, type Fault } from './faults.ts'
import { frameDocument } from './frame_boot.ts'
import { LiveRun, type LiveLink } from './live_run.ts'
import { watchRun, type RunOptions, type SandboxRun, type Watched } from './run_watch.ts'
import { unsaidSyntaxFault } from './unsaid_syntax.ts'
import { workerSource, type WorkerSource } from './worker_source.ts'

export class Sandbox implements CodeRunner {
  readonly language = 'js'
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

  async run(code: string, job: Job, options: RunOptions = {}): Promise<SandboxRun> {
    const connect = await this.#frame(code, job)
    let close = () => {}
    try {
      return await watchRun(job, options, (run) => (close = connect(run).close))
    } finally {
      close()
    }
  }

  async open(code: string, job: Job): Promise<LiveRun> {
    const connect = await this.#frame(code, job)
    const run = new LiveRun(job)
    run.connect(connect(run))
    return run
  }

  /** A frame for one run, which begins with the second call. */
  async #frame(code: string, job: Job): Promise<(run: Watched) => LiveLink> {
    const opening = this.#ready ?? openFrame()
    this.#ready = undefined
    const frame = await opening
    const source = workerSource(this.#runner, code, job.functions)
    return (run) => startIn(frame, source, code, job, run)
  }

  /** Drops a frame that was prepared and not used. */
  close() {
    void this.#ready?.then((frame) => frame.remove())
    this.#ready = undefined
  }
}

function startIn(frame: HTMLIFrameElement, source: WorkerSource, code: string, job: Job, run: Watched): LiveLink {
  const control = new MessageChannel()
  const work = new MessageChannel()
  let began = false
  // Once the code has begun, it has been read without an error; what it reports then is its own doing.
  control.port1.onmessage = ({ data }) => {
    if (!began) void parseFault(data, source, code).then((fault) => run.fail(fault))
  }
  work.port1.onmessage = ({ data }) => {
    began = true
    run.receive(data)
  }
  // The frame's origin is opaque, so there is no origin to name; the ports reach nobody else.
  if (frame.contentWindow) frame.contentWindow.postMessage(source.text, '*', [control.port2, work.port2])
  else run.fail(sandboxFault)
  work.port1.postMessage(job)
  return {
    send: (call) => work.port1.postMessage(call),
    close() {
      control.port1.close()
      work.port1.close()
      frame.remove()
    },
  }
}

async function parseFault(data: unknown, source: WorkerSource, code: string): Promise<Fault> {
  const { message, line, column } = data as { message?: string; line: number; column: number }
  if (message === undefined) return unsaidSyntaxFault(code)
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
