/** From compressed files to what loadTool() takes. */
import { resource_folder } from './flags.ts'
import type { CompiledModules } from './messages.ts'
import type { Tree } from './tool.ts'

/** A file that the lab compressed. Rejects on reading when it is damaged. */
export function inflate(file: Blob): Response {
  const headers = { 'content-type': 'application/wasm' } // for those who compile it; the others do not look
  return new Response(file.stream().pipeThrough(new DecompressionStream('gzip')), { headers })
}

/** clang's own module, compiled while it is inflated, and the small ones around it, which lie among the resources. */
export async function compileModules(clang: Blob, resources: Tree): Promise<CompiledModules> {
  const small = (resources[resource_folder] as Tree).modules as Record<string, Uint8Array<ArrayBuffer>>
  const modules: CompiledModules = { 'llvm.core.wasm': await WebAssembly.compileStreaming(inflate(clang)) }
  for (const [name, bytes] of Object.entries(small)) modules[name] = await WebAssembly.compile(bytes)
  return modules
}
