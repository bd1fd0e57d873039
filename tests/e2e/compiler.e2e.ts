/** C++ in a real browser: the download, clang in its worker, and what goes wrong with either. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hostFiles } from '../support/file_host.ts'
import { useLab } from './support/browser.ts'
import { findCompiler } from './support/compiler_probe.ts'
import { brokenConnection, failingHost, megabytesHere, resumedAt } from './support/failing_host.ts'
import { siteFolder, startServer } from './support/server.ts'

const lab = useLab()
const place = 'build/causal-mask/'

const isAsset = (path: string) => path.startsWith('compiler/')
const assetRequests = ({ requests }: { requests: string[] }) => requests.filter(isAsset)

/** The whole of what a first C++ run downloads, with the worker's scripts. */
function bytesOfFirstRun(requests: string[]): number {
  const scripts = readdirSync(join(siteFolder, 'assets')).filter((name) => requests.includes(`assets/${name}`))
  return [...assetRequests({ requests }), ...scripts.map((name) => `assets/${name}`)]
    .map((path) => statSync(join(siteFolder, path)).size)
    .reduce((sum, bytes) => sum + bytes, 0)
}

const unit = {
  files: {
    'unit.cpp':
      '#include "your_code.cpp"\nextern "C" [[clang::export_name("attend")]] float exported(float x) { return attend(x); }\n',
    'your_code.cpp': 'float attend(float x) {\n  return 2 * x;\n}\n',
  },
  main: 'unit.cpp',
}

/** Compiles the unit in the page and calls what comes out. */
const compiledResult = (page: Page | ReturnType<Page['frames']>[number]) =>
  page.evaluate(async (given) => {
    const { wasm, diagnostics } = await compiler.compile(given)
    if (!wasm) throw new Error(JSON.stringify(diagnostics))
    const { instance } = await WebAssembly.instantiate(wasm)
    return (instance.exports.attend as (x: number) => number)(21)
  }, unit)

const enable = (page: Page) => page.evaluate(() => compiler.enable())
/** The code of the error that enabling ends with, and what the state says then. */
const failedEnable = (page: Page) =>
  page.evaluate(async () => {
    const error = await compiler.enable().then(
      () => undefined,
      (thrown: { code: string; message: string }) => thrown,
    )
    return { code: error?.code, message: error?.message ?? '', state: compiler.state.kind }
  })

describe('the first visit', () => {
  it('asks for no file of the compiler before the click, and for 24 MB at most after it', async () => {
    const host = await failingHost()
    const page = await lab.openPage(place, { base: host.url.href })
    await page.locator('.cm-content').waitFor()
    await findCompiler(page)
    expect(await page.evaluate(() => [compiler.state.kind, compiler.stateOf('libcxx').kind])).toEqual([
      'absent',
      'absent',
    ])
    expect(assetRequests(host)).toEqual([])
    const before = host.requests.length

    const told = await page.evaluate(async () => {
      const bytes: number[] = []
      const kinds: string[] = []
      compiler.addEventListener('state', () => {
        if (compiler.state.kind === 'downloading') bytes.push(compiler.state.done)
        if (kinds.at(-1) !== compiler.state.kind) kinds.push(compiler.state.kind)
      })
      await compiler.enable()
      return { bytes, kinds }
    })
    expect(told.kinds).toEqual(['downloading', 'starting', 'ready'])
    expect(told.bytes[0]).toBe(0)
    expect(told.bytes.length).toBeGreaterThan(20)
    expect(told.bytes).toEqual([...told.bytes].sort((a, b) => a - b))
    expect(await compiledResult(page)).toBe(42)

    const asked = host.requests.slice(before)
    const total = bytesOfFirstRun(asked)
    console.log(`first C++ run: ${(total / 1e6).toFixed(2)} MB over the wire in ${asked.length} requests`)
    expect(asked.filter((path) => path.startsWith('compiler/')).length).toBe(2)
    expect(total).toBeLessThanOrEqual(24_000_000)
    expect(total).toBeGreaterThan(20_000_000)
  })

  it('can be cancelled, and goes on from there when asked again', async () => {
    const host = await failingHost()
    const page = await lab.openPage(place, { base: host.url.href })
    await findCompiler(page)
    host.faults.rate = 20_000_000
    const ended = await page.evaluate(async () => {
      const abort = new AbortController()
      compiler.addEventListener('state', () => {
        if (compiler.state.kind === 'downloading' && compiler.state.done > 2_000_000) abort.abort()
      })
      const code = await compiler.enable('core', abort.signal).catch((error: { code: string }) => error.code)
      return [code, compiler.state.kind]
    })
    expect(ended).toEqual(['cancelled', 'absent'])
    host.faults = {}
    await enable(page)
    expect(assetRequests(host)[1]).toMatch(/clang\.gzip bytes=\d{7}-$/)
    expect(await compiledResult(page)).toBe(42)
  })

  it('goes on after a cut at 50 %', async () => {
    const host = await failingHost()
    const page = await lab.openPage(place, { base: host.url.href, expects: brokenConnection })
    await findCompiler(page)
    host.faults.cut_after = 11_400_000
    await enable(page)
    expect(resumedAt(assetRequests(host))).toBeGreaterThan(1_000_000)
    expect(await compiledResult(page)).toBe(42)
  })

  it('says how far it came when the server is gone, and what is here is not asked for again', async () => {
    const host = await failingHost()
    const page = await lab.openPage(place, { base: host.url.href, expects: brokenConnection })
    await findCompiler(page)
    host.faults = { cut_after: 11_400_000, gone_after_cut: true }
    const { code, message, state } = await failedEnable(page)
    expect([code, state]).toEqual(['compiler_download_failed', 'failed'])
    expect(message).toMatch(/\d\.\d MB of 22\.8 MB are here.*try again.*JavaScript.*safe/)
    const before = host.requests.length
    host.faults = {}
    await enable(page)
    const resumed = resumedAt(host.requests.slice(before))
    expect(resumed).toBeLessThanOrEqual(11_400_000)
    expect(resumed! / 1e6).toBeCloseTo(megabytesHere(message), 1)
    expect(await compiledResult(page)).toBe(42)
  })
})

describe('at work', () => {
  it('checks, completes, compiles; a check waits for a compile that runs', async () => {
    const page = await lab.openPage(place)
    await findCompiler(page)
    await enable(page)
    const seen = await page.evaluate(async (given) => {
      const order: string[] = []
      const wrong = {
        ...given,
        files: { ...given.files, 'your_code.cpp': 'float attend(float x) {\n  return y;\n}\n' },
      }
      const [{ wasm }, checked] = await Promise.all([
        compiler.compile(given).finally(() => order.push('compile')),
        compiler.check(wrong).finally(() => order.push('check')),
      ])
      const { items } = await compiler.complete(given, { line: 2, column: 10 })
      const functions = await compiler.disassemble(wasm!)
      const laid_out = await compiler.format('int   x ;')
      return {
        laid_out,
        order,
        diagnostics: checked.diagnostics,
        names: items.map(({ name }) => name),
        text: functions.flatMap(({ instructions }) => instructions.map(({ text }) => text)),
      }
    }, unit)
    expect(seen.order).toEqual(['compile', 'check'])
    expect(seen.diagnostics).toMatchObject([{ severity: 'error', place: { line: 2, column: 10 } }])
    expect(seen.names).toContain('attend')
    expect(seen.text).toContain('f32.add')
    expect(seen.laid_out).toBe('int x;')
  })

  it('stops a template bomb at its time limit; the next compile starts from the compiled modules', async () => {
    const page = await lab.openPage(place)
    await findCompiler(page)
    await enable(page)
    expect(await compiledResult(page)).toBe(42)
    const requests = lab.server.requests.length
    const error = await page.evaluate(async () => {
      const code = `template <int N, int M> struct Bomb { Bomb<N - 1, 2 * M> a; Bomb<N - 1, 2 * M + 1> b; };
        template <int M> struct Bomb<0, M> {};
        Bomb<24, 1> bomb;`
      const bomb = { files: { 'your_code.cpp': code }, main: 'your_code.cpp' }
      return compiler.compile(bomb, { limit_ms: 1500 }).catch((thrown: Error & { code: string }) => thrown.code)
    })
    expect(error).toBe('compiler_timeout')
    expect(await compiledResult(page)).toBe(42)
    expect(lab.server.requests.slice(requests).filter(isAsset)).toEqual([])
    expect(await page.evaluate(() => compiler.state.kind)).toBe('ready')
  })

  it('runs real libc++ once that is downloaded', async () => {
    const page = await lab.openPage(place)
    await findCompiler(page)
    await enable(page)
    const seen = await page.evaluate(async (given) => {
      const code = '#include <map>\nfloat attend(float x) { std::map<int, float> m; m[3] = x; return m[3]; }\n'
      const asks = { ...given, files: { ...given.files, 'your_code.cpp': code } }
      const { diagnostics } = await compiler.check(asks)
      await compiler.enable('libcxx')
      const after = await compiler.check({ ...asks, libcxx: true })
      return {
        missing: diagnostics[0]?.missing_header,
        after: after.diagnostics,
        state: compiler.stateOf('libcxx').kind,
      }
    }, unit)
    expect(seen).toEqual({ missing: 'map', after: [], state: 'ready' })
  })
})

describe('later visits', () => {
  it('compile with the server process stopped', async () => {
    const server = await startServer()
    onTestFinished(() => server.stop())
    const context = await lab.newContext({ offline: true })
    onTestFinished(() => context.close())
    const first = await lab.openPage(place, { context, base: server.url })
    await first.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await findCompiler(first)
    await enable(first)
    expect(await first.evaluate(() => caches.keys())).toHaveLength(2)
    await first.close()
    await server.stop()
    await expect(fetch(server.url)).rejects.toThrow()

    const second = await lab.openPage(place, { context, base: server.url })
    await findCompiler(second)
    expect(await second.evaluate(() => compiler.enableIfKept())).toBe(true)
    expect(await compiledResult(second)).toBe(42)
  })

  it('download again what the browser threw away', async () => {
    const context = await lab.newContext()
    onTestFinished(() => context.close())
    const first = await lab.openPage(place, { context })
    await findCompiler(first)
    await enable(first)
    await first.evaluate(async () => {
      await Promise.all((await caches.keys()).map((name) => caches.delete(name)))
    })
    await first.reload()
    await findCompiler(first)
    const requests = lab.server.requests.length
    expect(await first.evaluate(() => compiler.enableIfKept())).toBe(false)
    await enable(first)
    expect(lab.server.requests.slice(requests).filter(isAsset).length).toBe(2)
    expect(await compiledResult(first)).toBe(42)
  })
})

describe('where nothing can be kept', () => {
  it('for want of room, the compiler works for this visit and says so', async () => {
    const page = await lab.openPage(place)
    const session = await page.context().newCDPSession(page)
    const { origin } = new URL(lab.server.url)
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 2_000_000 })
    await findCompiler(page)
    await enable(page)
    expect(await page.evaluate(() => compiler.state)).toEqual({
      kind: 'ready',
      not_kept: expect.stringContaining('room'),
    })
    expect(await compiledResult(page)).toBe(42)
    await page.reload()
    await findCompiler(page)
    expect(await page.evaluate(() => compiler.isKept())).toBe(false)
  })

  it('in somebody else’s page, the compiler works all the same', async () => {
    const host = await hostFiles(() => ({
      content: Buffer.from(`<!doctype html><iframe src="${lab.server.url}embed/causal-mask/"></iframe>`),
      type: 'text/html',
    }))
    onTestFinished(() => host.close())
    const base = `http://localhost:${host.url.port}/`
    const page = await lab.openPage('', { base, origins: [new URL(lab.server.url).origin] })
    await page.frameLocator('iframe').locator('.cm-content').waitFor()
    const frame = page.frames()[1]!
    await findCompiler(frame)
    await frame.evaluate(() => compiler.enable())
    expect(await frame.evaluate(() => compiler.state.kind)).toBe('ready')
    expect(await compiledResult(frame)).toBe(42)
  })
})
