/** The compiler of this page: a real worker behind the typed client. Importing this downloads nothing. */
import { manifest, site_root } from 'virtual:compiler-manifest'
import { Compiler } from './compiler.ts'
import type { FromWorker } from './messages.ts'
import type { OpenPort } from './session.ts'
import { Toolchain } from './toolchain.ts'

const openWorker: OpenPort = (events) => {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'compiler' })
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => events.message(data)
  worker.onerror = ({ message }) => events.broken(message || "the worker's script could not be loaded")
  return { post: (message) => worker.postMessage(message), terminate: () => worker.terminate() }
}

const toolchain = new Toolchain(manifest, site_root, {
  fetch: (url, init) => fetch(url, init),
  caches: () => globalThis.caches,
  subtle: globalThis.crypto?.subtle,
})

export const compiler = new Compiler(toolchain, openWorker)
