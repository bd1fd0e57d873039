/**
 * First part of the sandbox worker's script; `worker_source.ts` appends the learner's code. What it needs from the
 * environment it takes before that code runs, so that the code cannot replace it.
 */
import type { Place } from './faults.ts'
import type { Program } from './program.ts'
import { runCases, type Job, type Outcome } from './run_cases.ts'

/** Worker to page. The page checks each against `messages.ts` before it believes it. */
export type WorkerMessage =
  { kind: 'started' } | { kind: 'print'; case_index: number; text: string } | ({ kind: 'finished' } & Outcome)

declare global {
  /** Called once, by the last line of the worker's script. The learner's code begins on line `firstLine` of it. */
  var attnStart: ((program: Program, firstLine: number, lines: number) => void) | undefined
}

const maxPrints = 200

/** Where in the learner's code an exception passed last, from the stack's `blob:...:line:column`. */
function placeIn(stack: unknown, firstLine: number, lines: number): Place | undefined {
  if (typeof stack !== 'string') return undefined
  for (const match of stack.matchAll(/blob:[^\s()]*?:(\d+):(\d+)/g)) {
    const line = Number(match[1]) - firstLine + 1
    if (line >= 1 && line <= lines) return { line, column: Number(match[2]) }
  }
  return undefined
}

self.attnStart = (program, firstLine, lines) => {
  self.attnStart = undefined
  self.addEventListener(
    'message',
    (first) => {
      const port = first.ports[0]!
      const post = port.postMessage.bind(port) as (message: WorkerMessage) => void
      let prints = 0
      const print = (case_index: number, text: string) => {
        prints++
        if (prints <= maxPrints) post({ kind: 'print', case_index, text })
        if (prints === maxPrints) post({ kind: 'print', case_index, text: `… stops after ${maxPrints} lines` })
      }
      const placeOf = (thrown: unknown) => placeIn((thrown as Error | undefined)?.stack, firstLine, lines)
      port.onmessage = ({ data }: MessageEvent<Job>) => {
        post({ kind: 'started' })
        post({ kind: 'finished', ...runCases(program, data, { print, placeOf }) })
      }
    },
    { once: true },
  )
}
