/**
 * The page's handle on clang: downloaded on an explicit request, then one question, one promise. A compiler that hangs or
 * crashes is replaced by a fresh worker, which starts from the modules that are compiled already.
 */
import type { LabError } from '../runtime/errors.ts'
import type { CheckReply, CompileReply, Completions, RemarksReply } from './clang.ts'
import type { Place } from './diagnostics.ts'
import type { DisassembledFunction } from './disassembly.ts'
import { absent, cancelled } from './errors.ts'
import { loadCppFormatter } from './format.ts'
import { packs, type Pack } from './manifest.ts'
import type { CompiledModules, Method, Requests } from './messages.ts'
import { Queue, type Job } from './queue.ts'
import { Session, type OpenPort } from './session.ts'
import type { Installed, Toolchain } from './toolchain.ts'
import type { Unit } from './unit.ts'

export type PackState =
  /** `bytes` is what a click downloads. */
  | { kind: 'absent'; bytes: number }
  | { kind: 'downloading'; done: number; bytes: number }
  | { kind: 'starting' }
  /** `not_kept` says why the next visit has to download again. */
  | { kind: 'ready'; not_kept?: string }
  /** It can be tried again. */
  | { kind: 'failed'; error: LabError; bytes: number }

export interface AskOptions {
  /** Aborting ends the worker if it is at work on this; the promise rejects with the code `cancelled`. */
  signal?: AbortSignal
  limit_ms?: number
}

/** Generous for a slow phone; libc++ takes ten times as long to read as the lab's own headers. */
const limits_ms: Record<Method, number> = {
  check: 15_000,
  compile: 30_000,
  complete: 15_000,
  remarks: 30_000,
  disassemble: 15_000,
  linesOf: 15_000,
}
const libcxx_factor = 4
/** A browser translates clang's 75 MB as it goes: WebKit takes ten times as long for the first answer as for later ones. */
const cold_factor = 4

/** Dispatches `state` whenever a pack's state has changed. */
export class Compiler extends EventTarget {
  private readonly states: Record<Pack, PackState>
  private readonly installing = new Map<Pack, Promise<void>>()
  private readonly installed = new Map<Pack, Installed>()
  private readonly queue = new Queue()
  private running: Job | undefined
  private session: Session | undefined
  /** clang has answered in this page. */
  private warm = false
  private formatter: ReturnType<typeof loadCppFormatter> | undefined
  private modules: CompiledModules | undefined
  /** An archive that the running session has not got yet. */
  private to_add: Blob | undefined

  constructor(
    private readonly toolchain: Toolchain,
    private readonly open: OpenPort,
  ) {
    super()
    const absentState = (pack: Pack): PackState => ({ kind: 'absent', bytes: toolchain.bytes(pack) })
    this.states = { core: absentState('core'), libcxx: absentState('libcxx'), format: absentState('format') }
  }

  /** Of clang itself. */
  get state(): PackState {
    return this.states.core
  }

  /** Of any pack; `libcxx` is the real standard library, for units that ask for it. */
  stateOf(pack: Pack): PackState {
    return this.states[pack]
  }

  /** Whether an earlier visit has left a pack here, so that it costs no download. */
  isKept(pack: Pack = 'core'): Promise<boolean> {
    return this.toolchain.isKept(pack)
  }

  /** Starts the compiler if that needs no download. Resolves to whether it did. */
  async enableIfKept(pack: Pack = 'core'): Promise<boolean> {
    if (!(await this.isKept(pack))) return false
    await this.enable(pack)
    return true
  }

  /**
   * Downloads what is missing of a pack and makes it ready: what a click on "Download" does. Calls while it is under way
   * share it. Aborting the first caller's signal stops it, with what has arrived kept.
   */
  enable(pack: Pack = 'core', signal?: AbortSignal): Promise<void> {
    if (this.states[pack].kind === 'ready') return Promise.resolve()
    const under_way = this.installing.get(pack)
    if (under_way) return under_way
    const installing = this.install(pack, signal).finally(() => this.installing.delete(pack))
    this.installing.set(pack, installing)
    return installing
  }

  /** Gives back the room on the visitor's disk and ends the worker. */
  async remove(): Promise<void> {
    this.session?.end(cancelled())
    this.session = this.modules = this.to_add = undefined
    this.installed.clear()
    for (const pack of packs) this.tell(pack, { kind: 'absent', bytes: this.toolchain.bytes(pack) })
    await this.toolchain.remove()
  }

  /** Syntax and types alone. A check that still waits gives way to a newer one and rejects with the code `superseded`. */
  check(unit: Unit, options?: AskOptions): Promise<CheckReply> {
    return this.ask('check', { unit }, options)
  }

  /** The unit as a module without imports, or the errors that it has. */
  compile(unit: Unit, options?: AskOptions): Promise<CompileReply> {
    return this.ask('compile', { unit }, options)
  }

  /** What the word that ends at a place of the learner's file could become. Gives way as checks do. */
  complete(unit: Unit, place: Place, options?: AskOptions): Promise<Completions> {
    return this.ask('complete', { unit, place }, options)
  }

  /** Which loops became SIMD and why the others did not. */
  remarks(unit: Unit, options?: AskOptions): Promise<RemarksReply> {
    return this.ask('remarks', { unit }, options)
  }

  /** The learner's functions of a module that compile() gave, as WebAssembly text. */
  disassemble(wasm: Uint8Array, options?: AskOptions): Promise<DisassembledFunction[]> {
    return this.ask('disassemble', { wasm }, options)
  }

  /** The learner's line for each offset into a module that compile() gave: `0x1a2` of `wasm-function[3]:0x1a2`. */
  linesOf(wasm: Uint8Array, offsets: readonly number[], options?: AskOptions): Promise<(number | undefined)[]> {
    return this.ask('linesOf', { wasm, offsets }, options)
  }

  /** The same C++ laid out as the lab's own. Downloads the pack `format` when it is not here; needs nothing else. */
  async format(code: string): Promise<string> {
    await this.enable('format')
    this.formatter ??= loadCppFormatter(this.installed.get('format')!.files.get('clang_format')!)
    return (await this.formatter)(code)
  }

  private ask<M extends Method>(
    method: M,
    request: Requests[M]['request'],
    { signal, limit_ms }: AskOptions = {},
  ): Promise<Requests[M]['reply']> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(cancelled())
      const job: Job = { method, request, limit_ms, resolve: resolve as Job['resolve'], reject }
      signal?.addEventListener('abort', () => this.cancel(job), { once: true })
      this.queue.add(job)
      void this.work()
    })
  }

  private cancel(job: Job): void {
    job.reject(cancelled())
    if (!this.queue.remove(job) && this.running === job) this.session?.end(cancelled())
  }

  private async work(): Promise<void> {
    if (this.running) return
    const job = this.queue.next()
    if (!job) return
    this.running = job
    try {
      job.resolve(await this.serve(job))
    } catch (error) {
      job.reject(error as Error)
    }
    this.running = undefined
    // The next question should not wait for a new worker that could have been started by now.
    if (this.session?.ended) void this.startedSession().catch(() => {})
    void this.work()
  }

  private async serve({ method, request, limit_ms }: Job): Promise<Requests[Method]['reply']> {
    await this.installing.get('core')
    if (!this.installed.has('core')) throw absent()
    if ('unit' in request && request.unit.libcxx) {
      await this.installing.get('libcxx')
      if (!this.installed.has('libcxx')) throw absent()
    }
    const session = await this.startedSession()
    const archive = this.to_add
    this.to_add = undefined
    const reply = await session.ask(
      archive ? { method, request, archive } : { method, request },
      limit_ms ?? this.limitOf(method, request),
    )
    this.warm = true
    return reply
  }

  private limitOf(method: Method, request: Requests[Method]['request']): number {
    const slow = 'unit' in request && request.unit.libcxx
    return limits_ms[method] * (slow ? libcxx_factor : 1) * (this.warm ? 1 : cold_factor)
  }

  private async startedSession(): Promise<Session> {
    if (!this.session || this.session.ended) {
      const archives = [this.installed.get('core')!.files.get('resources')!]
      const libcxx = this.installed.get('libcxx')?.files.get('libcxx')
      if (libcxx) archives.push(libcxx)
      this.to_add = undefined
      const clang = this.modules ?? this.installed.get('core')!.files.get('clang')!
      this.session = new Session(this.open, { kind: 'start', archives, clang })
    }
    const session = this.session
    this.modules = (await session.started) ?? this.modules
    return session
  }

  private async install(pack: Pack, signal: AbortSignal | undefined): Promise<void> {
    try {
      const onProgress = (done: number, bytes: number) => this.tell(pack, { kind: 'downloading', done, bytes })
      const installed = await this.toolchain.install(pack, signal ? { signal, onProgress } : { onProgress })
      this.installed.set(pack, installed)
      if (pack === 'core') {
        this.tell(pack, { kind: 'starting' })
        await this.startedSession()
      } else if (pack === 'libcxx' && this.session && !this.session.ended) {
        this.to_add = installed.files.get('libcxx')
      }
      const { not_kept } = installed
      this.tell(pack, not_kept === undefined ? { kind: 'ready' } : { kind: 'ready', not_kept })
    } catch (thrown) {
      const error = thrown as LabError
      const bytes = this.toolchain.bytes(pack)
      this.tell(pack, error.code === 'cancelled' ? { kind: 'absent', bytes } : { kind: 'failed', error, bytes })
      throw error
    }
  }

  private tell(pack: Pack, state: PackState): void {
    this.states[pack] = state
    this.dispatchEvent(new Event('state'))
  }
}
