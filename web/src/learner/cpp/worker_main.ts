/**
 * Runs one module of a learner's and is thrown away. The module imports nothing, so it can do nothing but compute; a plain
 * worker is enough to hold it, and ending that worker ends it.
 */
import type { Call } from '../../runtime/protocol.ts'
import { runProgram, type Outcome } from '../case_loop.ts'
import { FaultError } from '../faults.ts'
import { LimitedListener } from '../limited_listener.ts'
import { liveProgram, printsOnly } from '../live_program.ts'
import type { WorkerMessage } from '../messages.ts'
import { cppProgram } from './load_module.ts'
import type { RunModule } from './messages.ts'
import { damagedMemory } from './trap_faults.ts'

const post = (message: WorkerMessage) => self.postMessage(message)

/** A module that exports other things under the names of the lab's fails in ways that nobody can list. */
const faultOf = (thrown: unknown) => (thrown instanceof FaultError ? thrown.fault : damagedMemory)

function run({ wasm, functions, job }: RunModule): Outcome {
  try {
    const program = cppProgram(new WebAssembly.Module(wasm), functions, job, new LimitedListener(post))
    post({ kind: 'started' })
    return runProgram(program, job.cases)
  } catch (thrown) {
    return { fault: faultOf(thrown) }
  }
}

function serve({ wasm, functions, job }: RunModule) {
  try {
    const listener = printsOnly(new LimitedListener(post))
    const answer = liveProgram(cppProgram(new WebAssembly.Module(wasm), functions, job, listener), damagedMemory)
    self.onmessage = ({ data }: MessageEvent<Call>) => post(answer(data))
    post({ kind: 'started' })
  } catch (thrown) {
    post({ kind: 'finished', fault: faultOf(thrown) })
  }
}

self.onmessage = ({ data }: MessageEvent<RunModule>) => {
  if (data.job.live) serve(data)
  else post({ kind: 'finished', ...run(data) })
}
