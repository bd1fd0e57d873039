/** Nothing that comes out of the sandbox is believed before it has been checked here: kinds, sizes, types. */
import type { Matrix } from '../runtime/matrix.ts'
import type { CallResult } from '../runtime/protocol.ts'
import type { Job, Outcome, Shown } from './case_loop.ts'
import { describe, type Fault, type FaultId } from './faults.ts'
import { maxShownCells } from './show.ts'
import type { SaidMessage } from './limited_listener.ts'

/** Worker to page, in both languages. The page believes none of them before `checkedMessage` has seen it. */
export type WorkerMessage =
  { kind: 'started' } | SaidMessage | { kind: 'returned'; result: CallResult } | ({ kind: 'finished' } & Outcome)

/** No exercise returns more than this many numbers over all its cases: 16 MiB. */
const maxValues = 1 << 22
const maxTextLength = 2100
const maxNameLength = 64
const maxOffsets = 16

const faultIds: ReadonlySet<string> = new Set<FaultId>([
  'missing_function',
  'threw',
  'stack_overflow',
  'too_large',
  'wrong_return',
  'returned_promise',
  'damaged_result',
])

/** The message, rebuilt from checked parts, or undefined when it is not what the worker sends for this job. */
export function checkedMessage(data: unknown, job: Job): WorkerMessage | undefined {
  if (!isRecord(data)) return undefined
  if (data.kind === 'started') return { kind: 'started' }
  if (data.kind === 'print') {
    const { case_index, text } = data
    if (!isIndex(case_index, job.cases.length) || typeof text !== 'string') return undefined
    return { kind: 'print', case_index, text: describe(text, maxTextLength) }
  }
  if (data.kind === 'show') {
    const shown = checkedShown(data, job)
    return shown && { kind: 'show', ...shown }
  }
  if (data.kind === 'returned' && job.live) {
    const result = checkedCallResult(data.result, { values: maxValues })
    return result && { kind: 'returned', result }
  }
  if (data.kind !== 'finished') return undefined
  const outcome = checkedOutcome(data, job)
  return outcome && { kind: 'finished', ...outcome }
}

function checkedOutcome(data: Record<string, unknown>, job: Job): Outcome | undefined {
  const outcome: Outcome = {}
  if (data.fault !== undefined) {
    outcome.fault = checkedFault(data.fault)
    if (!outcome.fault) return undefined
  }
  if (data.results !== undefined) {
    outcome.results = checkedResults(data.results, job)
    if (!outcome.results) return undefined
  }
  return outcome.fault || outcome.results ? outcome : undefined
}

function checkedResults(data: unknown, job: Job): CallResult[][] | undefined {
  if (!Array.isArray(data) || data.length !== job.cases.length) return undefined
  const budget = { values: maxValues }
  const results: CallResult[][] = []
  for (const [index, calls] of (data as unknown[]).entries()) {
    if (!Array.isArray(calls) || calls.length > job.cases[index]!.calls.length) return undefined
    const checked = (calls as unknown[]).map((call) => checkedCallResult(call, budget))
    if (!checked.every((call) => call !== undefined)) return undefined
    results.push(checked)
  }
  return results
}

function checkedCallResult(data: unknown, budget: { values: number }): CallResult | undefined {
  if (!Array.isArray(data) || data.length > 32) return undefined
  const result: CallResult = []
  for (const field of data as unknown[]) {
    if (!isRecord(field) || typeof field.name !== 'string' || field.name.length > maxNameLength) return undefined
    const value = checkedValue(field.value, budget)
    if (value === undefined) return undefined
    result.push({ name: field.name, value })
  }
  return result
}

function checkedValue(data: unknown, budget: { values: number }): Matrix | number | undefined {
  if (typeof data === 'number') return data
  if (!isRecord(data) || !(data.data instanceof Float32Array)) return undefined
  const { rows, cols } = data
  if (!isIndex(rows, maxValues) || !isIndex(cols, maxValues) || rows * cols !== data.data.length) return undefined
  budget.values -= data.data.length
  return budget.values >= 0 ? { rows, cols, data: data.data } : undefined
}

function checkedShown(
  { case_index, call_index, name, ...value }: Record<string, unknown>,
  job: Job,
): Shown | undefined {
  if (!isIndex(case_index, job.cases.length) || !isIndex(call_index, job.cases[case_index]!.calls.length))
    return undefined
  if (typeof name !== 'string') return undefined
  const matrix = checkedValue(value, { values: maxShownCells })
  if (matrix === undefined || typeof matrix === 'number') return undefined
  return { case_index, call_index, name: describe(name, maxNameLength), ...matrix }
}

function checkedFault(data: unknown): Fault | undefined {
  if (!isRecord(data) || !faultIds.has(String(data.id))) return undefined
  const { title, message, line, column, case_name, offsets } = data
  if (typeof title !== 'string' || typeof message !== 'string') return undefined
  const fault: Fault = { id: data.id as FaultId, title: describe(title), message: describe(message, 600) }
  if (isIndex(line, 1e6)) fault.line = line
  if (isIndex(column, 1e6)) fault.column = column
  if (typeof case_name === 'string') fault.case_name = describe(case_name)
  if (Array.isArray(offsets))
    fault.offsets = (offsets as unknown[]).slice(0, maxOffsets).filter((each) => isIndex(each, 1e9))
  return fault
}

function isRecord(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null
}

function isIndex(value: unknown, end: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < end
}
