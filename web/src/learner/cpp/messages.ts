/** What the page sends to the worker that runs a module. It answers with those of ../messages.ts. */
import type { Job } from '../case_loop.ts'
import type { Signature } from '../signature.ts'

export interface RunModule {
  wasm: Uint8Array<ArrayBuffer>
  functions: Signature[]
  job: Job
}
