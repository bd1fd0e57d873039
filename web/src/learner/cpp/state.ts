/** What a module says about itself in its memory: `lab::State` of cpp/learner/include/lab/state.h, field by field. */
import type { NamedMatrix } from '../show.ts'

const field = {
  fault: 0,
  name: 4,
  line: 8,
  data_closed: 12,
  numbers: 16,
  reads: 48,
  writes: 56,
  output: 64,
  output_size: 68,
  sentence: 72,
  output_cut: 76,
  shown_count: 80,
  shown: 84,
}
/** Names are short; without an end the memory is not what it should be. */
const maxText = 512

/** A fault that the code itself noticed; `kind` is a word of trap_faults.ts. */
export interface NoticedFault {
  kind: string
  name: string
  line: number
  numbers: number[]
}

export interface Output {
  bytes: Uint8Array
  /** Where in `bytes` the sentence of `fail` begins; `bytes.length` where there is none. */
  sentence: number
  /** There was more than fits. */
  cut: boolean
}

export class ModuleState {
  constructor(
    private memory: WebAssembly.Memory,
    private address: number,
  ) {}

  /** Memory that grows gets a new buffer, so views are made where they are used. */
  #view(address = this.address): DataView {
    return new DataView(this.memory.buffer, address)
  }

  closeData(closed: boolean) {
    this.#view().setUint32(field.data_closed, closed ? 1 : 0, true)
  }

  /** Before a call. */
  clear() {
    const view = this.#view()
    view.setUint32(field.fault, 0, true)
    view.setBigUint64(field.reads, 0n, true)
    view.setBigUint64(field.writes, 0n, true)
    this.clearOutput()
  }

  clearOutput() {
    const view = this.#view()
    for (const at of [field.output_size, field.sentence, field.output_cut, field.shown_count])
      view.setUint32(at, 0, true)
  }

  counts(): { reads: number; writes: number } {
    const view = this.#view()
    return {
      reads: Number(view.getBigUint64(field.reads, true)),
      writes: Number(view.getBigUint64(field.writes, true)),
    }
  }

  fault(): NoticedFault | undefined {
    const view = this.#view()
    const kind = view.getUint32(field.fault, true)
    if (kind === 0) return undefined
    const numbers = [0, 1, 2, 3].map((index) => view.getFloat64(field.numbers + 8 * index, true))
    const name = this.text(view.getUint32(field.name, true))
    return { kind: this.text(kind), name, line: view.getUint32(field.line, true), numbers }
  }

  output(): Output {
    const view = this.#view()
    const size = view.getUint32(field.output_size, true)
    const sentence = view.getUint32(field.sentence, true)
    const begin = view.getUint32(field.output, true)
    return {
      bytes: new Uint8Array(this.memory.buffer, begin, size).slice(),
      sentence: sentence === 0 ? size : sentence - 1,
      cut: view.getUint32(field.output_cut, true) !== 0,
    }
  }

  /** Matrices to be drawn; without `data` where they are too large for that. */
  shown(): (Omit<NamedMatrix, 'data'> & { data: Float32Array | undefined })[] {
    const view = this.#view()
    const list = this.#view(view.getUint32(field.shown, true))
    return Array.from({ length: view.getUint32(field.shown_count, true) }, (_, index) => {
      const [name, rows, cols, data] = [0, 4, 8, 12].map((at) => list.getUint32(16 * index + at, true)) as number[]
      const values = data === 0 ? undefined : new Float32Array(this.memory.buffer, data, rows! * cols!).slice()
      return { name: this.text(name!), rows: rows!, cols: cols!, data: values }
    })
  }

  text(address: number): string {
    const bytes = new Uint8Array(this.memory.buffer, address).subarray(0, maxText)
    const end = bytes.indexOf(0)
    return new TextDecoder().decode(bytes.subarray(0, end < 0 ? maxText : end))
  }
}
