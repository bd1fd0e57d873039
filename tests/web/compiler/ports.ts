/** A compiler over ports that run clang in this thread, downloaded from a host on the loopback address. */
import { createHash, randomBytes } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { Compiler } from '../../../web/src/compiler/compiler.ts'
import type { Asset, AssetName, Manifest } from '../../../web/src/compiler/manifest.ts'
import type { FromWorker, Method, StartMessage } from '../../../web/src/compiler/messages.ts'
import { answer } from '../../../web/src/compiler/serve.ts'
import type { OpenPort, PortEvents } from '../../../web/src/compiler/session.ts'
import { Toolchain } from '../../../web/src/compiler/toolchain.ts'
import { hostFiles, type FileHost } from '../../support/file_host.ts'
import { nodeCompiler } from '../../support/node_compiler.ts'
import { MemoryCaches } from './cache_storage.ts'

export interface OpenedPort {
  start: StartMessage
  asked: Method[]
  /** Whether an archive came with a request. */
  added: boolean
  terminated: boolean
  events: PortEvents
}

interface Options {
  /** Requests that are never answered, as by a compiler that hangs. */
  hold?: Method[]
  /** What the worker says instead of what it would say. */
  change?(message: FromWorker, port: number): FromWorker
}

export interface TestCompiler {
  compiler: Compiler
  /** The compiler of a later visit, which finds what was kept. */
  visit(): Compiler
  ports: OpenedPort[]
  host: FileHost
  caches: MemoryCaches
  /** Kinds of the core's state, in the order in which they were told. */
  states: string[]
}

/** Stands for clang's compiled modules, which in Node the package finds by itself. */
const no_modules = {}

export async function compilerWithPorts({ hold = [], change = (said) => said }: Options = {}): Promise<TestCompiler> {
  const clang = await nodeCompiler()
  const host_files = new Map<string, Uint8Array>()
  const asset = (name: AssetName, bytes: number): Asset => {
    const content = randomBytes(bytes)
    const path = `compiler/${name}.gzip`
    host_files.set(path, content)
    return { name, path, bytes, raw_bytes: bytes, sha256: createHash('sha256').update(content).digest('hex') }
  }
  const manifest: Manifest = {
    core: [asset('clang', 200_000), asset('resources', 500)],
    libcxx: [asset('libcxx', 600)],
    format: [asset('clang_format', 700)],
  }
  const host = await hostFiles((path) => (host_files.has(path) ? { content: host_files.get(path)! } : undefined))
  onTestFinished(() => host.close())
  const caches = new MemoryCaches()
  const ports: OpenedPort[] = []
  const open: OpenPort = (events) => {
    const port = { asked: [], added: false, terminated: false, events } as unknown as OpenedPort
    const number = ports.push(port) - 1
    const say = (said: FromWorker) => void (port.terminated || events.message(change(said, number)))
    return {
      post(message) {
        if (message.kind === 'start') {
          port.start = message
          return queueMicrotask(() => say({ kind: 'started', modules: no_modules }))
        }
        const arrived = structuredClone(message)
        port.asked.push(arrived.method)
        port.added ||= arrived.archive !== undefined
        if (!hold.includes(arrived.method)) setTimeout(() => port.terminated || say(answer(clang, arrived)))
      },
      terminate: () => (port.terminated = true),
    }
  }
  const surroundings = { fetch, caches: () => caches.storage, subtle: crypto.subtle }
  const visit = () => new Compiler(new Toolchain(manifest, host.url, surroundings), open)
  const compiler = visit()
  const states: string[] = []
  compiler.addEventListener('state', () => {
    const { kind } = compiler.state
    if (states.at(-1) !== kind) states.push(kind)
  })
  return { compiler, visit, ports, host, caches, states }
}
