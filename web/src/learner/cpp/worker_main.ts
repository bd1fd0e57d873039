/**
 * Runs one module of a learner's and is thrown away. The module imports nothing, so it can do nothing but compute; a plain
 * worker is enough to hold it, and ending that worker ends it.
 */
import { runProgram, type Outcome } from '../case_loop.ts'
import { FaultError } from '../faults.ts'
import { LimitedListener } from '../limited_listener.ts'
import type { WorkerMessage } from '../messages.ts'
import { cppProgram } from './load_module.ts'
import type { RunModule } from './messages.ts'
import { damagedMemory } from './trap_faults.ts'

const post = (message: WorkerMessage) => self.postMessage(message)

function run({ wasm, functions, job }: RunModule): Outcome {
  try {
    const program = cppProgram(new WebAssembly.Module(wasm), functions, job, new LimitedListener(post))
    post({ kind: 'started' })
    return runProgram(program, job.cases)
  } catch (thrown) {
    // A module that exports other things under the names of the lab's fails in ways that nobody can list.
    return { fault: thrown instanceof FaultError ? thrown.fault : damagedMemory }
  }
}

self.onmessage = ({ data }: MessageEvent<RunModule>) => {
  post({ kind: 'finished', ...run(data) })
}
