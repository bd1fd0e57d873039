/** The whole script of one sandbox worker: our runner, then the learner's code. */
import { bodyLine, lineCount, programBody } from './program.ts'

export interface WorkerSource {
  text: string
  /** Line of `text` on which the learner's code begins, from 1. */
  first_line: number
  /** Lines of the learner's code. */
  lines: number
}

/** `runner` is `worker_main.ts` bundled to a classic script. */
export function workerSource(runner: string, code: string, functions: string[]): WorkerSource {
  const head = `${runner.trimEnd()}\n`
  const first_line = lineCount(head) + bodyLine - 1
  const lines = lineCount(code)
  const text = `${head}attnStart(function (Matrix, console, lab) { ${programBody(code, functions)} }, ${first_line}, ${lines})`
  return { text, first_line, lines }
}
