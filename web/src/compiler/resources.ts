/** The headers and libraries that clang reads, as the tree of files that it sees. */
import { parseTar } from 'nanotar'
import { resource_folder } from './flags.ts'
import type { Tree } from './tool.ts'

/** Adds an archive's files to the resources; the archive's folders are those of `resource_folder`. */
export function unpackInto(resources: Tree, archive: ArrayBuffer): void {
  for (const { name, type, data } of parseTar(archive)) {
    if (type === 'file') place(resources, `${resource_folder}/${name}`, data ?? new Uint8Array())
  }
}

/** Puts a file into a tree, with the folders on its way. */
export function place(tree: Tree, path: string, content: Uint8Array | string): void {
  const folders = path.split('/')
  const name = folders.pop()!
  let folder = tree
  for (const each of folders) folder = (folder[each] ??= {}) as Tree
  folder[name] = content
}
