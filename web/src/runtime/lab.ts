/** The lab of this page: real workers behind the typed client. */
import { LabClient, type OpenPort } from './client.ts'
import { compiledModule } from './download.ts'
import type { FromWorker, ToWorker } from './messages.ts'

const openWorker: OpenPort = async (module, events) => {
  const wasm = await compiledModule(module)
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  const post = (message: ToWorker) => worker.postMessage(message)
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => events.message(data)
  worker.onerror = (event) => events.broken(event.message || 'the worker could not be loaded')
  post({ kind: 'start', module, wasm })
  return { post, terminate: () => worker.terminate() }
}

export const lab = new LabClient(openWorker)
