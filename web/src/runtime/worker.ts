/** A worker owns one module and answers one request after the other until it is terminated. */
import { downloadFailed, LabError, noMemoryToStart } from './errors.ts'
import type { FromWorker, ToWorker } from './messages.ts'
import { instantiate, loadGlue } from './module.ts'
import { answer, transferables } from './serve.ts'

declare const self: DedicatedWorkerGlobalScope

let running: ReturnType<typeof start> | undefined

async function start({ module: name, wasm }: Extract<ToWorker, { kind: 'start' }>) {
  await loadGlue(name).catch((thrown: unknown) => {
    throw downloadFailed(String(thrown))
  })
  return { name, module: await instantiate(name, wasm) }
}

const say = (message: FromWorker) => self.postMessage(message, transferables(message))

function whyNot(thrown: unknown): LabError {
  if (thrown instanceof LabError) return thrown
  // The engine refuses the module's first memory with a RangeError.
  if (thrown instanceof RangeError) return noMemoryToStart(thrown.message)
  return new LabError('not_started', `The lab does not start in this browser (${String(thrown)}). Reload the page.`)
}

self.onmessage = async ({ data }: MessageEvent<ToWorker>) => {
  try {
    // A failure to load is told by the start, which asks for the same file.
    if (data.kind === 'prepare') return void loadGlue(data.module).catch(() => {})
    if (data.kind === 'start') running = start(data)
    const { name, module } = await running!
    if (data.kind === 'request') say(answer(name, module, data, say))
  } catch (thrown) {
    const { code, message } = whyNot(thrown)
    say({ kind: 'not_started', code, message })
  }
}
