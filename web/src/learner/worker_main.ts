/**
 * First part of the sandbox worker's script; `worker_source.ts` appends the learner's code, which must find nothing here
 * that it could use or change: the built-ins are locked, and the way out is in nobody's reach but ours.
 */
import type { Call } from '../runtime/protocol.ts'
import type { Job, Listener, Outcome } from './case_loop.ts'
import { damagedFault, type Place } from './faults.ts'
import { LimitedListener } from './limited_listener.ts'
import { liveProgram, printsOnly } from './live_program.ts'
import { lockBuiltins } from './locked_builtins.ts'
import type { WorkerMessage } from './messages.ts'
import type { Program } from './program.ts'
import { javaScriptProgram, runCases, type Hooks } from './run_cases.ts'

declare global {
  /** Called once, by the last line of the worker's script. The learner's code begins on line `firstLine` of it. */
  var attnStart: ((program: Program, firstLine: number, lines: number) => void) | undefined
}

lockBuiltins(self)

/** Where in the learner's code an exception passed last, from the stack's `blob:...:line:column`. */
function placeIn(stack: unknown, firstLine: number, lines: number): Place | undefined {
  if (typeof stack !== 'string') return undefined
  for (const match of stack.matchAll(/blob:[^\s()]*?:(\d+):(\d+)/g)) {
    const line = Number(match[1]) - firstLine + 1
    if (line >= 1 && line <= lines) return { line, column: Number(match[2]) }
  }
  return undefined
}

let hooksFor: ((listener: Listener) => Hooks) | undefined
let learners: Program | undefined

self.attnStart = (program, firstLine, lines) => {
  self.attnStart = undefined
  learners = program
  hooksFor = (listener) => ({
    print: listener.print.bind(listener),
    show: listener.show.bind(listener),
    placeOf: (thrown: unknown) => placeIn((thrown as Error | undefined)?.stack, firstLine, lines),
  })
}

function run(job: Job, listener: Listener): Outcome {
  try {
    return runCases(learners!, job, hooksFor!(listener))
  } catch {
    return { fault: damagedFault }
  }
}

// Code that breaks out of its function runs before the port arrives, but this listener was here first and is the last.
self.addEventListener(
  'message',
  (first) => {
    first.stopImmediatePropagation()
    const port = first.ports[0]!
    const post = (message: WorkerMessage) => port.postMessage(message)
    port.onmessage = ({ data }: MessageEvent<Job>) => {
      post({ kind: 'started' })
      const listener = new LimitedListener(post)
      if (!data.live) return post({ kind: 'finished', ...run(data, listener) })
      const answer = liveProgram(javaScriptProgram(learners!, data, hooksFor!(printsOnly(listener))), damagedFault)
      port.onmessage = ({ data: call }: MessageEvent<Call>) => post(answer(call))
    }
  },
  { once: true, capture: true },
)
