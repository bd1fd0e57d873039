/** A worker owns one module and answers one request after the other until it is terminated. */
import type { FromWorker, ToWorker } from './messages.ts'
import { instantiate } from './module.ts'
import { answer, transferables } from './serve.ts'

declare const self: DedicatedWorkerGlobalScope

let running: ReturnType<typeof start> | undefined

async function start({ module: name, wasm }: Extract<ToWorker, { kind: 'start' }>) {
  return { name, module: await instantiate(name, wasm) }
}

const say = (message: FromWorker) => self.postMessage(message, transferables(message))

self.onmessage = async ({ data }: MessageEvent<ToWorker>) => {
  try {
    if (data.kind === 'start') running = start(data)
    const { name, module } = await running!
    if (data.kind === 'request') say(answer(name, module, data))
  } catch (thrown) {
    say({ kind: 'not_started', detail: String(thrown) })
  }
}
