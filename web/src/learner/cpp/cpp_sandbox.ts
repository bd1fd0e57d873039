/** Runs a learner's C++: compiled by whatever the page has for that, then alone in a worker, without any imports. */
import type { CodeRunner } from '../check_exercise.ts'
import type { Job } from '../case_loop.ts'
import { FaultError, sandboxFault, stoppedFault, type Fault } from '../faults.ts'
import { LiveRun, type LiveLink } from '../live_run.ts'
import { watchRun, type RunOptions, type SandboxRun, type Watched } from '../run_watch.ts'
import type { Signature } from '../signature.ts'
import { compileFault, type CompileError } from './compile_faults.ts'
import { unitFile, unitFiles } from './glue.ts'
import type { RunModule } from './messages.ts'

export interface Unit {
  files: Record<string, string>
  main: string
}

/** What is needed of the page's compiler. */
export interface UnitCompiler {
  /** Rejects where it cannot work at all; errors of the code are diagnostics. */
  compile(
    unit: Unit,
    options: { signal?: AbortSignal },
  ): Promise<{ wasm?: Uint8Array<ArrayBuffer>; diagnostics: CompileError[] }>
  /** The learner's line for each place in the module's code. */
  linesOf(wasm: Uint8Array, offsets: readonly number[]): Promise<(number | undefined)[]>
}

export class CppSandbox implements CodeRunner {
  readonly language = 'cpp'
  #worker: Worker | undefined

  constructor(
    private compiler: UnitCompiler,
    private functions: Signature[],
  ) {}

  /** Starts the worker of the next run ahead of time. */
  prepare() {
    this.#worker ??= startWorker()
  }

  async run(code: string, job: Job, options: RunOptions = {}): Promise<SandboxRun> {
    const compiled = await this.#compile(code, options.signal)
    if ('fault' in compiled) return { ...compiled, prints: [], shows: [] }
    const { wasm } = compiled
    let close = () => {}
    try {
      const run = await watchRun(job, options, (watched) => (close = this.#runModule(wasm, job, watched).close))
      return run.fault ? { ...run, fault: await this.#placed(run.fault, wasm) } : run
    } finally {
      close()
    }
  }

  async open(code: string, job: Job, signal?: AbortSignal): Promise<LiveRun> {
    const compiled = await this.#compile(code, signal)
    if ('fault' in compiled) throw new FaultError(compiled.fault)
    const { wasm } = compiled
    const run = new LiveRun(job)
    run.connect({ ...this.#runModule(wasm, job, run), placed: (fault) => this.#placed(fault, wasm) })
    return run
  }

  async #compile(code: string, signal?: AbortSignal): Promise<{ wasm: Uint8Array<ArrayBuffer> } | { fault: Fault }> {
    const unit = { files: unitFiles(code, this.functions), main: unitFile }
    try {
      const { wasm, diagnostics } = await this.compiler.compile(unit, signal ? { signal } : {})
      return wasm ? { wasm } : { fault: compileFault(diagnostics, code, this.functions) }
    } catch (error) {
      if (signal?.aborted) return { fault: stoppedFault }
      throw error
    }
  }

  #runModule(wasm: Uint8Array<ArrayBuffer>, job: Job, run: Watched): LiveLink {
    const worker = this.#worker ?? startWorker()
    this.#worker = undefined
    worker.onmessage = ({ data }) => run.receive(data)
    worker.onerror = (event) => {
      event.preventDefault()
      run.fail(sandboxFault)
    }
    worker.postMessage({ wasm, functions: this.functions, job } satisfies RunModule)
    return { send: (call) => worker.postMessage(call), close: () => worker.terminate() }
  }

  /** Finds the line of a fault of which only the place in the module is known. */
  async #placed(fault: Fault, wasm: Uint8Array): Promise<Fault> {
    const { offsets, ...known } = fault
    if (!offsets || known.line !== undefined) return known
    const lines = await this.compiler.linesOf(wasm, offsets).catch(() => [])
    const line = lines.find((each) => each !== undefined)
    return line === undefined ? known : { ...known, line }
  }

  /** Drops a worker that was prepared and not used. */
  close() {
    this.#worker?.terminate()
    this.#worker = undefined
  }
}

function startWorker(): Worker {
  return new Worker(new URL('./worker_main.ts', import.meta.url), { type: 'module', name: 'C++' })
}
