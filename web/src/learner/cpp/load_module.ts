/** A learner's C++, compiled, as a program whose functions can be called. It gets nothing from outside but numbers. */
import type { Call, CallResult, Value } from '../../runtime/protocol.ts'
import type { Job, LearnerProgram, Listener, LoadedProgram } from '../case_loop.ts'
import { FaultError } from '../faults.ts'
import { tooLargeToShow } from '../show.ts'
import type { Signature } from '../signature.ts'
import { exportName } from './glue.ts'
import { printedLines, sentenceText } from './output.ts'
import { ModuleState } from './state.ts'
import { damagedMemory, faultOfTrap, foreignModule } from './trap_faults.ts'

/** What cpp/learner/include/lab/glue.h exports; `call_<name>` for each function besides. */
interface LabExports {
  memory: WebAssembly.Memory
  lab_state(): number
  lab_start(): void
  lab_matrix(rows: number, cols: number): number
  lab_data(matrix: number): number
  lab_check(): void
  lab_stack(): number
  lab_rewind(): void
}
type Exports = LabExports & Record<string, (...args: number[]) => number>

/** `lab::Result`: f64 number, u32 data, u32 rows, u32 cols. */
const resultSize = 24

/** Throws a FaultError where the module asks for anything from outside. */
export function cppProgram(
  module: WebAssembly.Module,
  signatures: Signature[],
  job: Job,
  listener: Listener,
): LearnerProgram {
  if (WebAssembly.Module.imports(module).length > 0) throw new FaultError(foreignModule)
  return {
    load: (case_index) => new LoadedModule(module, signatures, job, case_index, listener),
    faultOf(thrown) {
      if (thrown instanceof FaultError) return thrown.fault
      // An address or a size in the module's memory that leads outside of it.
      if (thrown instanceof RangeError) return damagedMemory
      throw thrown
    },
  }
}

/** One case on its way: an instance of its own, so that nothing is left of a case, whatever went wrong in it. */
class LoadedModule implements LoadedProgram {
  #exports: Exports
  #state: ModuleState
  /** Where the learner's own objects lie, and the matrices that the last call was given. */
  #objects = new Map<number, number>()
  #matrices: { address: number; size: number }[] = []

  constructor(
    module: WebAssembly.Module,
    private signatures: Signature[],
    job: Job,
    private case_index: number,
    private listener: Listener,
  ) {
    this.#exports = new WebAssembly.Instance(module).exports as unknown as Exports
    this.#state = new ModuleState(this.#exports.memory, this.#exports.lab_state())
    this.#state.closeData(job.counts_reads)
    this.#run('a global variable', 0, () => this.#exports.lab_start())
  }

  call(call: Call, call_index: number): CallResult {
    const { results } = this.signatures.find(({ name }) => name === call.function)!
    this.#matrices = []
    const args = call.args.map((value) => this.#argument(value))
    this.#state.clear()
    const returned = this.#run(call.function, call_index, () => {
      const address = this.#exports[exportName(call.function)]!(...args)
      this.#exports.lab_check()
      return address
    })
    const named: CallResult = []
    for (const { name, kind, object } of call.returns) {
      const index = results.findIndex((result) => result.name === name)
      if (kind !== 'object') named.push({ name, value: this.#result(returned + resultSize * index, kind) })
      else if (object !== undefined) this.#objects.set(object, returned)
    }
    return named
  }

  counts() {
    return this.#state.counts()
  }

  overwriteArgs(value: number) {
    for (const { address, size } of this.#matrices) this.#values(address, size).fill(value)
  }

  #argument(value: Value): number {
    if (typeof value === 'number') return value
    if ('object' in value) return this.#objects.get(value.object)!
    const matrix = this.#exports.lab_matrix(value.rows, value.cols)
    const address = this.#exports.lab_data(matrix)
    this.#values(address, value.data.length).set(value.data)
    this.#matrices.push({ address, size: value.data.length })
    return matrix
  }

  #result(address: number, kind: 'matrix' | 'number') {
    const view = new DataView(this.#exports.memory.buffer, address, resultSize)
    if (kind === 'number') return view.getFloat64(0, true)
    const [data, rows, cols] = [8, 12, 16].map((at) => view.getUint32(at, true)) as [number, number, number]
    return { rows, cols, data: this.#values(data, rows * cols).slice() }
  }

  #values(address: number, size: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.#exports.memory.buffer as ArrayBuffer, address, size)
  }

  /** What the code says on its way is sent on, however it ends. */
  #run<T>(running: string, call_index: number, run: () => T): T {
    try {
      return run()
    } catch (thrown) {
      const overflown = this.#exports.lab_stack() < 0
      this.#exports.lab_rewind()
      const { bytes, sentence } = this.#state.output()
      const said = sentenceText(bytes.subarray(sentence))
      throw new FaultError(faultOfTrap({ thrown, running, overflown, said, noticed: this.#state.fault() }))
    } finally {
      this.#sendOn(call_index)
    }
  }

  #sendOn(call_index: number) {
    const { case_index } = this
    const { bytes, sentence, cut } = this.#state.output()
    for (const line of printedLines(bytes.subarray(0, sentence))) this.listener.print(case_index, line)
    if (cut) this.listener.print(case_index, '… and more than one call can print')
    for (const { name, rows, cols, data } of this.#state.shown()) {
      if (data) this.listener.show({ case_index, call_index, name, rows, cols, data })
      else this.listener.print(case_index, tooLargeToShow(name, rows, cols))
    }
    this.#state.clearOutput()
  }
}
