/** The typed client over ports that run the real clang in this thread. */
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { nodeCompiler } from '../../support/node_compiler.ts'
import { compilerWithPorts } from './ports.ts'
import { right_code, unitOf } from './units.ts'

// clang's first run in a process takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

beforeAll(() => nodeCompiler(), 60_000)

const unit = unitOf(right_code)
const wrong = unitOf(right_code.replace('sum +=', 'total +='))
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error('it succeeded')
    },
    (error: Error & { code: string }) => error,
  )

describe('before it is asked for', () => {
  it('is absent, says its size and downloads nothing', async () => {
    const { compiler, host, ports } = await compilerWithPorts()
    expect(compiler.state).toEqual({ kind: 'absent', bytes: 200_500 })
    expect(compiler.stateOf('libcxx')).toEqual({ kind: 'absent', bytes: 600 })
    expect(await failure(compiler.check(unit))).toMatchObject({ code: 'compiler_absent' })
    expect(await compiler.enableIfKept()).toBe(false)
    expect([host.requests, ports]).toEqual([[], []])
  })
})

describe('enabling', () => {
  it('goes through its states, with bytes, in one download for all who ask', async () => {
    const { compiler, states, host, ports } = await compilerWithPorts()
    const bytes: number[] = []
    compiler.addEventListener('state', () => {
      if (compiler.state.kind === 'downloading') bytes.push(compiler.state.done)
    })
    await Promise.all([compiler.enable(), compiler.enable()])
    expect(states).toEqual(['downloading', 'starting', 'ready'])
    expect(compiler.state).toEqual({ kind: 'ready' })
    expect([bytes[0], bytes.at(-1)]).toEqual([0, 200_500])
    expect(host.requests.length).toBe(2)
    expect(ports.length).toBe(1)
  })

  it('costs no download when an earlier visit has kept it', async () => {
    const { compiler, visit, host } = await compilerWithPorts()
    await compiler.enable()
    host.requests.length = 0
    const later = visit()
    expect(await later.enableIfKept()).toBe(true)
    expect(later.state).toEqual({ kind: 'ready' })
    expect((await later.check(unit)).diagnostics).toEqual([])
    expect(host.requests).toEqual([])
  })

  it('that fails says why and can be tried again', async () => {
    const { compiler, host } = await compilerWithPorts()
    host.faults.status = 500
    const error = await failure(compiler.enable())
    expect(compiler.state).toEqual({ kind: 'failed', error, bytes: 200_500 })
    host.faults = {}
    await compiler.enable()
    expect((await compiler.check(unit)).diagnostics).toEqual([])
  })

  it('that is cancelled leaves it absent', async () => {
    const { compiler, host, ports } = await compilerWithPorts()
    host.faults.rate = 500_000
    const abort = new AbortController()
    const enabling = failure(compiler.enable('core', abort.signal))
    await vi.waitFor(() => expect(host.sent).toBeGreaterThan(0))
    abort.abort()
    expect(await enabling).toMatchObject({ code: 'cancelled' })
    expect(compiler.state).toEqual({ kind: 'absent', bytes: 200_500 })
    expect(ports).toEqual([])
  })

  it('tells when the browser will not keep it', async () => {
    const { compiler, caches } = await compilerWithPorts()
    caches.faults.put = new DOMException('full', 'QuotaExceededError')
    await compiler.enable()
    expect(compiler.state).toEqual({ kind: 'ready', not_kept: expect.stringContaining('no room') })
    expect((await compiler.check(unit)).diagnostics).toEqual([])
  })

  it('that ends in a worker that does not start fails with the reason, and the next try starts another', async () => {
    const { compiler, ports } = await compilerWithPorts({
      change: (said, port) => (port === 0 ? { kind: 'not_started', detail: 'no memory' } : said),
    })
    expect((await failure(compiler.enable())).message).toMatch(/does not start.*no memory.*JavaScript/)
    expect(compiler.state.kind).toBe('failed')
    expect(ports[0]!.terminated).toBe(true)
    await compiler.enable()
    expect(compiler.state.kind).toBe('ready')
  })

  it('makes questions wait that were asked while it is under way', async () => {
    const { compiler } = await compilerWithPorts()
    const enabling = compiler.enable()
    expect((await compiler.check(unit)).diagnostics).toEqual([])
    await enabling
  })
})

describe('asking', () => {
  it('gives modules, diagnostics, loops, completions, text and lines', async () => {
    const { compiler, ports } = await compilerWithPorts()
    await compiler.enable()
    const { wasm } = await compiler.compile(unit)
    expect((await compiler.check(wrong)).diagnostics).toMatchObject([{ place: { line: 3, column: 31 } }])
    expect((await compiler.remarks(unit)).loops).toMatchObject([{ vectorized: false }])
    expect((await compiler.complete(unit, { line: 4, column: 10 })).items.length).toBeGreaterThan(5)
    expect((await compiler.disassemble(wasm!)).length).toBe(1)
    expect(await compiler.linesOf(wasm!, [0])).toEqual([undefined])
    expect(ports.length).toBe(1)
  })

  it('serves a run before squiggles, and of the squiggles the newest alone', async () => {
    const { compiler, ports } = await compilerWithPorts()
    await compiler.enable()
    const order: string[] = []
    const note = (name: string, asked: Promise<unknown>) =>
      asked.then(
        () => order.push(name),
        (error: { code: string }) => order.push(`${name}: ${error.code}`),
      )
    await Promise.all([
      note('first', compiler.compile(unit)),
      note('old check', compiler.check(wrong)),
      note('words', compiler.complete(unit, { line: 4, column: 10 })),
      note('new check', compiler.check(unit)),
      note('run', compiler.compile(unit)),
    ])
    expect(order).toEqual(['old check: superseded', 'first', 'run', 'words', 'new check'])
    expect(ports[0]!.asked).toEqual(['compile', 'compile', 'complete', 'check'])
  })
})

describe('a compiler that hangs', () => {
  it('is ended at its time limit, and the next worker starts from the compiled modules', async () => {
    const { compiler, ports } = await compilerWithPorts({ hold: ['compile'] })
    await compiler.enable()
    expect(ports[0]!.start.clang).toBeInstanceOf(Blob)
    const hangs = failure(compiler.compile(unit, { limit_ms: 50 }))
    const behind = compiler.check(unit)
    expect(await hangs).toMatchObject({ code: 'compiler_timeout', message: expect.stringContaining('0.05 seconds') })
    expect((await behind).diagnostics).toEqual([])
    expect(ports.map(({ terminated }) => terminated)).toEqual([true, false])
    expect(ports[1]!.start.clang).not.toBeInstanceOf(Blob)
    expect(compiler.state).toEqual({ kind: 'ready' })
  })

  it('has longer for its first answer, while the browser may still be translating it', async () => {
    const { compiler } = await compilerWithPorts({ hold: ['compile'] })
    await compiler.enable()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const cold = failure(compiler.compile(unit))
    await vi.advanceTimersByTimeAsync(120_000)
    expect((await cold).message).toContain('after 120 seconds')
    const checked = compiler.check(unit)
    await vi.advanceTimersByTimeAsync(1)
    expect((await checked).diagnostics).toEqual([])
    const warm = failure(compiler.compile(unit))
    await vi.advanceTimersByTimeAsync(30_000)
    expect((await warm).message).toContain('after 30 seconds')
  })

  it('is started from its bytes where a browser does not pass modules on', async () => {
    const { compiler, ports } = await compilerWithPorts({
      hold: ['compile'],
      change: (said) => (said.kind === 'started' ? { kind: 'started' } : said),
    })
    await compiler.enable()
    await failure(compiler.compile(unit, { limit_ms: 50 }))
    expect((await compiler.check(unit)).diagnostics).toEqual([])
    expect(ports[1]!.start.clang).toBeInstanceOf(Blob)
  })

  it('is ended by a cancel at once; one that waits is only taken out', async () => {
    const { compiler, ports } = await compilerWithPorts({ hold: ['compile'] })
    await compiler.enable()
    const [running, waiting] = [new AbortController(), new AbortController()]
    const first = failure(compiler.compile(unit, { signal: running.signal }))
    const second = failure(compiler.compile(unit, { signal: waiting.signal }))
    await vi.waitFor(() => expect(ports[0]!.asked).toEqual(['compile']))
    waiting.abort()
    expect(await second).toMatchObject({ code: 'cancelled' })
    expect(ports[0]!.terminated).toBe(false)
    running.abort()
    expect(await first).toMatchObject({ code: 'cancelled' })
    expect(ports[0]!.terminated).toBe(true)
    expect((await compiler.check(unit)).diagnostics).toEqual([])
    expect(await failure(compiler.check(unit, { signal: AbortSignal.abort() }))).toMatchObject({ code: 'cancelled' })
  })
})

describe('a compiler that crashes', () => {
  const crash = (out_of_memory: boolean) =>
    compilerWithPorts({
      change: (said, port) =>
        port === 0 && said.kind === 'reply'
          ? { kind: 'crash', id: said.id, detail: 'Assertion failed: here', out_of_memory }
          : said,
    })

  it('says so with its last words, and the next question is answered', async () => {
    const { compiler, ports } = await crash(false)
    await compiler.enable()
    const error = await failure(compiler.compile(unit))
    expect(error).toMatchObject({
      code: 'compiler_crashed',
      message: expect.stringContaining('Assertion failed: here'),
    })
    expect((await compiler.compile(unit)).diagnostics).toEqual([])
    expect(ports.map(({ terminated }) => terminated)).toEqual([true, false])
  })

  it('for want of memory says that', async () => {
    const { compiler } = await crash(true)
    await compiler.enable()
    expect(await failure(compiler.compile(unit))).toMatchObject({ code: 'compiler_out_of_memory' })
  })

  it('without a word, at work or between two questions, is replaced', async () => {
    const { compiler, ports } = await compilerWithPorts({ hold: ['compile'] })
    await compiler.enable()
    ports[0]!.events.broken('the process is gone')
    const asked = failure(compiler.compile(unit))
    await vi.waitFor(() => expect(ports[1]?.asked).toEqual(['compile']))
    ports[1]!.events.broken('the process is gone')
    expect((await asked).message).toContain('the process is gone')
    expect((await compiler.check(unit)).diagnostics).toEqual([])
  })
})

describe('the real standard library', () => {
  it('is refused until it is enabled, comes with the next question, and stays for workers after that', async () => {
    const { compiler, ports, host } = await compilerWithPorts({ hold: ['compile'] })
    await compiler.enable()
    expect(await failure(compiler.check({ ...unit, libcxx: true }))).toMatchObject({ code: 'compiler_absent' })
    const before = host.requests.length
    await compiler.enable('libcxx')
    expect(host.requests.length).toBe(before + 1)
    expect(compiler.stateOf('libcxx')).toEqual({ kind: 'ready' })
    await compiler.check(unit)
    expect(ports[0]).toMatchObject({ added: true })
    await failure(compiler.compile(unit, { limit_ms: 20 }))
    await compiler.check(unit)
    expect(ports[1]!.start.archives.length).toBe(2)
    expect(ports[1]!.added).toBe(false)
  })
})

describe('removing', () => {
  it('gives everything back', async () => {
    const { compiler, caches, ports } = await compilerWithPorts()
    await compiler.enable()
    await compiler.remove()
    expect(compiler.state.kind).toBe('absent')
    expect(caches.kept).toEqual([])
    expect(ports[0]!.terminated).toBe(true)
    expect(await failure(compiler.check(unit))).toMatchObject({ code: 'compiler_absent' })
    await compiler.enable()
    expect((await compiler.check(unit)).diagnostics).toEqual([])
  })
})
