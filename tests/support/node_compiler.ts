/** The page's compiler in Node, without a worker and without a download: the same flags, headers and libraries. */
import { Clang } from '../../web/src/compiler/clang.ts'
import { resource_folder } from '../../web/src/compiler/flags.ts'
import { place } from '../../web/src/compiler/resources.ts'
import { loadTool, type RunTool, type Tree } from '../../web/src/compiler/tool.ts'
import { labResources, libcxxResources } from '../../web/vite/compiler/contents.ts'

let tool: Promise<RunTool> | undefined

/** Loading clang takes half a second and 400 MB, once for each process. Units with `libcxx` need it asked for here. */
export async function nodeCompiler({ libcxx = false } = {}): Promise<Clang> {
  tool ??= loadTool()
  const resources: Tree = {}
  const files = libcxx ? [...labResources(), ...libcxxResources()] : labResources()
  for (const { name, data } of files) place(resources, `${resource_folder}/${name}`, data)
  return new Clang(await tool, resources)
}
