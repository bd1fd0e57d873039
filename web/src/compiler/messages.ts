/** What the page and the compiler's worker say to each other. One request at a time: the worker is busy while it compiles. */
import type { CheckReply, Completions, CompileReply, RemarksReply } from './clang.ts'
import type { DisassembledFunction } from './disassembly.ts'
import type { Place } from './diagnostics.ts'
import type { Unit } from './unit.ts'

/** What can be asked of clang. */
export interface Requests {
  check: { request: { unit: Unit }; reply: CheckReply }
  compile: { request: { unit: Unit }; reply: CompileReply }
  complete: { request: { unit: Unit; place: Place }; reply: Completions }
  remarks: { request: { unit: Unit }; reply: RemarksReply }
  disassemble: { request: { wasm: Uint8Array }; reply: DisassembledFunction[] }
  linesOf: { request: { wasm: Uint8Array; offsets: readonly number[] }; reply: (number | undefined)[] }
}

export type Method = keyof Requests

/** The package's WebAssembly modules by file name. */
export type CompiledModules = Record<string, WebAssembly.Module>

export interface StartMessage {
  kind: 'start'
  /** Headers and libraries, compressed archives. */
  archives: Blob[]
  /** clang itself: compiled by a worker before, or compressed. */
  clang: CompiledModules | Blob
}

export interface RequestMessage {
  kind: 'request'
  id: number
  method: Method
  request: Requests[Method]['request']
  /** One more archive, for this request and all after it. */
  archive?: Blob
}

export type ToWorker = StartMessage | RequestMessage

export type FromWorker =
  /** `modules` start the next worker without compiling anew; absent where a browser does not pass modules on. */
  | { kind: 'started'; modules?: CompiledModules }
  | { kind: 'not_started'; detail: string }
  | { kind: 'reply'; id: number; reply: Requests[Method]['reply'] }
  /** The tool died: a failed assertion of clang's, or no memory. The worker must go. */
  | { kind: 'crash'; id: number; detail: string; out_of_memory: boolean }
