/** LLVM as a function: command line and files in, files and text out. The only importer of `@yowasp/clang`. */
import type { CompiledModules } from './messages.ts'

/** Files by name; a folder is a tree of its own. */
export interface Tree {
  [name: string]: Tree | Uint8Array | string
}

export interface ToolRun {
  /** False when the tool ended with an error of its own, which `stderr` tells. */
  ok: boolean
  /** Everything below the root afterwards, what went in included. */
  files: Tree
  stdout: string
  stderr: string
}

/** Runs one LLVM tool. Throws a ToolCrash when the tool itself dies. */
export type RunTool = (args: string[], files: Tree) => ToolRun

/** A failed assertion of the tool's, or no memory left. */
export class ToolCrash extends Error {
  readonly out_of_memory: boolean

  constructor(stderr: string, thrown: unknown) {
    const last_words = /^(?:Assertion failed|LLVM ERROR|libc\+\+abi): ?(.*)$/m.exec(stderr)?.[0]
    super(last_words ?? String(thrown))
    this.out_of_memory = /out of memory|bad_alloc|allocation failed/i.test(this.message)
  }
}

declare global {
  /** What the package runs in the page: compilerPackage() of web/vite/compiler/plugin.ts lets it look here. */
  var llvm_modules: CompiledModules | undefined
}

/** Loads the package. Without modules it takes them from its own folder, which works in Node alone. */
export async function loadTool(modules?: CompiledModules): Promise<RunTool> {
  globalThis.llvm_modules = modules
  const { runLLVM, Exit } = await import('@yowasp/clang')
  // Without arguments it only loads, so that every run after this one is synchronous.
  await runLLVM(undefined, {}, { fetchProgress: () => {} })
  return (args, files) => {
    const stdout = textStream()
    const stderr = textStream()
    const options = { stdout: stdout.write, stderr: stderr.write, decodeASCII: false, synchronously: true }
    const end = (ok: boolean, after: Tree) => ({ ok, files: after, stdout: stdout.text(), stderr: stderr.text() })
    try {
      return end(true, runLLVM(args, files, options) as Tree)
    } catch (thrown) {
      if (thrown instanceof Exit) return end(false, thrown.files)
      throw new ToolCrash(stderr.text(), thrown)
    }
  }
}

/** Characters may be cut in two between writes, so the bytes are decoded together. */
function textStream() {
  const parts: Uint8Array<ArrayBuffer>[] = []
  const text = () => {
    const decoder = new TextDecoder()
    return parts.map((part) => decoder.decode(part, { stream: true })).join('') + decoder.decode()
  }
  return { write: (bytes: Uint8Array | null) => void (bytes && parts.push(new Uint8Array(bytes))), text }
}
