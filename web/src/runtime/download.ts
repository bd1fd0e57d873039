/** Getting the compiled modules: fetched and compiled once per page, whatever happens to the workers. */
import { chooseBuild, forcedBuild, type Build } from './build.ts'
import { downloadFailed, noMemoryToStart } from './errors.ts'
import type { ModuleName } from './messages.ts'

/** Checks and figures are one build for all: what passes, and what a figure shows, must not depend on the browser. */
const urls: Record<ModuleName, Record<Build, () => URL>> = {
  attn_lab: {
    simd: () => new URL('../../generated/attn_lab.wasm', import.meta.url),
    relaxed: () => new URL('../../generated/attn_lab_relaxed.wasm', import.meta.url),
  },
  attn_profile: {
    simd: () => new URL('../../generated/attn_profile.wasm', import.meta.url),
    relaxed: () => new URL('../../generated/attn_profile_relaxed.wasm', import.meta.url),
  },
  attn_figures: {
    simd: () => new URL('../../generated/attn_figures.wasm', import.meta.url),
    relaxed: () => new URL('../../generated/attn_figures.wasm', import.meta.url),
  },
  attn_heads: {
    simd: () => new URL('../../generated/attn_heads.wasm', import.meta.url),
    relaxed: () => new URL('../../generated/attn_heads_relaxed.wasm', import.meta.url),
  },
  attn_model: {
    simd: () => new URL('../../generated/attn_model.wasm', import.meta.url),
    relaxed: () => new URL('../../generated/attn_model_relaxed.wasm', import.meta.url),
  },
  attn_checks: {
    simd: () => new URL('../../generated/attn_checks.wasm', import.meta.url),
    relaxed: () => new URL('../../generated/attn_checks.wasm', import.meta.url),
  },
}

const compiled = new Map<ModuleName, Promise<WebAssembly.Module>>()

/** The module's code in the build that this browser runs. A failed download is not remembered: the next call tries again. */
export function compiledModule(name: ModuleName): Promise<WebAssembly.Module> {
  let promise = compiled.get(name)
  if (!promise) {
    promise = chooseBuild(forcedBuild(location.href)).then((build) => download(urls[name][build]()))
    promise.catch(() => compiled.delete(name))
    compiled.set(name, promise)
  }
  return promise
}

async function download(url: URL): Promise<WebAssembly.Module> {
  const response = await fetch(url).catch((thrown: unknown) => {
    throw downloadFailed(String(thrown))
  })
  if (!response.ok) throw downloadFailed(`the server answered ${response.status}`)
  try {
    // Streaming needs the type application/wasm, which plain hosts do not always send.
    return response.headers.get('content-type')?.startsWith('application/wasm')
      ? await WebAssembly.compileStreaming(response)
      : await WebAssembly.compile(await response.arrayBuffer())
  } catch (thrown) {
    if (thrown instanceof RangeError) throw noMemoryToStart(String(thrown))
    // Cut off on the way, or not the module at all: a page of the host's own, say.
    throw downloadFailed(`what arrived is no whole module: ${String(thrown)}`)
  }
}
