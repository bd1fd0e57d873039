/** The worker's side of a program that stays loaded: one call, one answer, until something goes wrong. */
import type { Call } from '../runtime/protocol.ts'
import type { LearnerProgram, Listener, LoadedProgram } from './case_loop.ts'
import type { Fault } from './faults.ts'
import type { WorkerMessage } from './messages.ts'

/** `damaged` is what to say where the program cannot even tell what was thrown. */
export function liveProgram(program: LearnerProgram, damaged: Fault): (call: Call) => WorkerMessage {
  let loaded: LoadedProgram | undefined
  let calls = 0
  const answer = (call: Call): WorkerMessage => {
    let noted: Fault | undefined
    try {
      loaded ??= program.load(0)
      const result = loaded.call(call, calls++, (fault) => (noted ??= fault))
      return noted ? { kind: 'finished', fault: noted } : { kind: 'returned', result }
    } catch (thrown) {
      return { kind: 'finished', fault: program.faultOf(thrown) }
    }
  }
  return (call) => {
    try {
      return answer(call)
    } catch {
      return { kind: 'finished', fault: damaged }
    }
  }
}

/** Nobody draws matrices of a program that is called a thousand times. */
export const printsOnly = (listener: Listener): Listener => ({
  print: (case_index, text) => listener.print(case_index, text),
  show: () => {},
})
