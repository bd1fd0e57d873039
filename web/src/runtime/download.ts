/** Getting the compiled modules: fetched and compiled once per page, whatever happens to the workers. */
import { simd } from 'wasm-feature-detect'
import { LabError } from './errors.ts'
import type { ModuleName } from './messages.ts'

const urls: Record<ModuleName, () => URL> = {
  attn_lab: () => new URL('../../generated/attn_lab.wasm', import.meta.url),
  attn_model: () => new URL('../../generated/attn_model.wasm', import.meta.url),
  attn_checks: () => new URL('../../generated/attn_checks.wasm', import.meta.url),
}

const compiled = new Map<ModuleName, Promise<WebAssembly.Module>>()

/** The module's code. A failed download is not remembered: the next call tries again. */
export function compiledModule(name: ModuleName): Promise<WebAssembly.Module> {
  let promise = compiled.get(name)
  if (!promise) {
    promise = supported().then(() => download(urls[name]()))
    promise.catch(() => compiled.delete(name))
    compiled.set(name, promise)
  }
  return promise
}

/** Rejects in browsers that cannot run the lab, with the versions that can. */
async function supported(): Promise<void> {
  if (typeof WebAssembly !== 'object') {
    throw new LabError(
      'no_wasm',
      'This browser does not run WebAssembly, which the lab computes with. ' +
        'It may be switched off (a lockdown mode does that): allow it for this page, or open the page in another browser.',
    )
  }
  if (!(await simd())) {
    throw new LabError(
      'no_simd',
      'This browser runs WebAssembly without SIMD, which the lab needs. ' +
        'Open this page in Chrome or Edge 91, Firefox 89, Safari 16.4, or newer.',
    )
  }
}

async function download(url: URL): Promise<WebAssembly.Module> {
  const response = await fetch(url).catch((thrown: unknown) => {
    throw downloadFailed(String(thrown))
  })
  if (!response.ok) throw downloadFailed(`the server answered ${response.status}`)
  // Streaming needs the type application/wasm, which plain hosts do not always send.
  if (response.headers.get('content-type')?.startsWith('application/wasm')) {
    return WebAssembly.compileStreaming(response)
  }
  return WebAssembly.compile(await response.arrayBuffer())
}

export const downloadFailed = (detail: string) =>
  new LabError(
    'download_failed',
    `The lab could not be downloaded (${detail}). Check your connection, then try again; nothing of yours is lost.`,
  )
