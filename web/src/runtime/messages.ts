/** What the page and a worker say to each other. One request at a time: the worker is synchronous while it computes. */
import type { Method, Protocol } from './protocol.ts'

export type ModuleName = 'attn_lab' | 'attn_checks'

export type ChecksMethod = 'exercise_cases' | 'exercise_judge'
export type LabMethod = Exclude<Method, ChecksMethod>

/** Which module answers a method. */
export const moduleOf = (method: Method): ModuleName => (method.startsWith('exercise_') ? 'attn_checks' : 'attn_lab')

export type ToWorker =
  /** First message. The page compiles the module once and hands it to every worker that it starts. */
  { kind: 'start'; module: ModuleName; wasm: WebAssembly.Module } | RequestMessage

export interface RequestMessage {
  kind: 'request'
  id: number
  method: Method
  request: Protocol[Method]['request']
}

export type FromWorker =
  | { kind: 'reply'; id: number; reply: Protocol[Method]['reply'] }
  /** The visitor's mistake, in a sentence; the worker is well. */
  | { kind: 'failure'; id: number; code: string; message: string }
  /** The module is beyond repair and the worker must go. */
  | { kind: 'crash'; id: number; crash: CrashReport }
  /** The worker's own script could not be loaded. */
  | { kind: 'not_started'; detail: string }

export interface CrashReport {
  cause: 'out_of_memory' | 'broken_contract' | 'trap'
  /** What the engine or the module said. */
  detail: string
  /** Bytes that the request needs in all, or that the denied allocation asked for; 0 when nobody knows. */
  bytes: number
}
