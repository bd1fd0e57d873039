/** The lab of this page: real workers behind the typed client. */
import { LabClient } from './client.ts'
import { compiledModule } from './download.ts'
import { downloadFailed } from './errors.ts'
import type { OpenPort } from './lane.ts'
import type { FromWorker, ToWorker } from './messages.ts'

/** The worker loads its scripts while the page fetches and compiles the module. */
const openWorker: OpenPort = async (module, events) => {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  const post = (message: ToWorker, transfer: Transferable[] = []) => worker.postMessage(message, transfer)
  let heard = false
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    heard = true
    events.message(data)
  }
  const scriptFailed = new Promise<never>((_, reject) => {
    worker.onerror = ({ message = '' }) => {
      if (heard) return events.broken(message || 'no reason is known')
      const error = downloadFailed(message || "the worker's script could not be loaded")
      events.message({ kind: 'not_started', code: error.code, message: error.message })
      reject(error)
    }
  })
  post({ kind: 'prepare', module })
  try {
    post({ kind: 'start', module, wasm: await Promise.race([compiledModule(module), scriptFailed]) })
  } catch (error) {
    worker.terminate()
    throw error
  }
  return { post, terminate: () => worker.terminate() }
}

export const lab = new LabClient(openWorker, { cores: navigator.hardwareConcurrency, shared: crossOriginIsolated })
