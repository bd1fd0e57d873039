/** The compiler's worker: loads clang once, then answers one request after the other until it is terminated. */
import { Clang } from './clang.ts'
import { compileModules, inflate } from './compile_modules.ts'
import type { CompiledModules, FromWorker, StartMessage, ToWorker } from './messages.ts'
import { unpackInto } from './resources.ts'
import { answer, errorText, transferables } from './serve.ts'
import { loadTool, type Tree } from './tool.ts'

declare const self: DedicatedWorkerGlobalScope

const resources: Tree = {}
let clang: Clang | undefined

const say = (message: FromWorker) => self.postMessage(message, transferables(message))

self.onmessage = async ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'start') return start(data)
  if (data.archive) await unpack(data.archive)
  say(answer(clang!, data))
}

const unpack = async (archive: Blob) => unpackInto(resources, await inflate(archive).arrayBuffer())

async function start({ archives, clang: given }: StartMessage): Promise<void> {
  try {
    for (const archive of archives) await unpack(archive)
    const modules = given instanceof Blob ? await compileModules(given, resources) : given
    clang = new Clang(await loadTool(modules), resources)
    tellStarted(modules)
  } catch (thrown) {
    say({ kind: 'not_started', detail: errorText(thrown) })
  }
}

function tellStarted(modules: CompiledModules): void {
  try {
    say({ kind: 'started', modules })
  } catch {
    // A browser that does not pass modules on: the next worker compiles them anew.
    say({ kind: 'started' })
  }
}
