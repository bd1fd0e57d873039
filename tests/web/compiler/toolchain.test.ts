/** The download over a real connection: what breaks it, what is kept, what is verified. */
import { createHash, randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { AssetName, Manifest, Pack } from '../../../web/src/compiler/manifest.ts'
import { Toolchain, type Surroundings } from '../../../web/src/compiler/toolchain.ts'
import { hostFiles, type FileHost } from '../../support/file_host.ts'
import { MemoryCaches } from './cache_storage.ts'

const files = {
  clang: randomBytes(400_000),
  resources: randomBytes(3_000),
  libcxx: randomBytes(50_000),
  clang_format: randomBytes(2_000),
}
const core_bytes = files.clang.length + files.resources.length

const manifestOf = (contents: Record<string, Uint8Array>): Manifest => {
  const asset = (name: AssetName) => {
    const sha256 = createHash('sha256').update(contents[name]!).digest('hex')
    const path = `compiler/${sha256.slice(0, 16)}/${name}.gzip`
    return { name, path, bytes: contents[name]!.length, sha256, raw_bytes: 0 }
  }
  return { core: [asset('clang'), asset('resources')], libcxx: [asset('libcxx')], format: [asset('clang_format')] }
}
const manifest = manifestOf(files)

let host: FileHost
let caches: MemoryCaches
/** What the host has; a test may damage it. */
let hosted: Map<string, Uint8Array>

beforeEach(async () => {
  const all = Object.values(manifest).flat()
  hosted = new Map(all.map(({ name, path }) => [path, files[name]]))
  caches = new MemoryCaches()
  host = await hostFiles((path) => {
    const content = hosted.get(path)
    return content && { content }
  })
  onTestFinished(() => host.close())
})

/** A visit: what was downloaded in the one before is in the caches or nowhere. */
const visit = (more: Partial<Surroundings> = {}, wanted = manifest) =>
  new Toolchain(wanted, host.url, { fetch, caches: () => caches.storage, subtle: crypto.subtle, ...more })

async function has(installed: { files: Map<string, Blob> }, name: string, content: Buffer): Promise<boolean> {
  return content.equals(Buffer.from(await installed.files.get(name)!.arrayBuffer()))
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error('it succeeded')
    },
    (error: Error & { code: string }) => error,
  )

describe('the first visit', () => {
  it('asks for nothing until it is told to', async () => {
    const toolchain = visit()
    expect(await toolchain.isKept()).toBe(false)
    expect([toolchain.bytes(), toolchain.bytes('libcxx')]).toEqual([core_bytes, files.libcxx.length])
    expect(host.requests).toEqual([])
  })

  it('downloads the core, byte by byte in its progress, and not the other pack', async () => {
    const told: [number, number][] = []
    const installed = await visit().install('core', { onProgress: (...now) => told.push(now) })
    expect(await has(installed, 'clang', files.clang)).toBe(true)
    expect(await has(installed, 'resources', files.resources)).toBe(true)
    expect(installed.not_kept).toBeUndefined()
    expect(told[0]).toEqual([0, core_bytes])
    expect(told.at(-1)).toEqual([core_bytes, core_bytes])
    expect(told.length).toBeGreaterThan(4)
    expect(told.map(([done]) => done)).toEqual(told.map(([done]) => done).sort((a, b) => a - b))
    expect(host.requests).toEqual(manifest.core.map(({ path }) => path))
  })

  it('adds the other pack beside it', async () => {
    const toolchain = visit()
    await toolchain.install('core')
    expect(await has(await toolchain.install('libcxx'), 'libcxx', files.libcxx)).toBe(true)
    expect(caches.kept.length).toBe(3)
    expect(await visit().isKept('core')).toBe(true)
  })

  it('is told apart from other sites of the same origin', async () => {
    await visit().install()
    expect(caches.names).toEqual([`attention-lab-compiler ${host.url.href}`])
  })
})

describe('the second visit', () => {
  it('needs no server', async () => {
    await visit().install()
    await host.close()
    const again = visit()
    expect(await again.isKept()).toBe(true)
    expect(caches.reads).toBe(0)
    const told: number[] = []
    const installed = await again.install('core', { onProgress: (done) => told.push(done) })
    expect(await has(installed, 'clang', files.clang)).toBe(true)
    expect(told).toEqual([])
  })

  it('downloads again what the browser has thrown away', async () => {
    await visit().install()
    caches.evict()
    const again = visit()
    expect(await again.isKept()).toBe(false)
    expect(await has(await again.install(), 'clang', files.clang)).toBe(true)
    expect(await visit().isKept()).toBe(true)
  })

  it('does not trust what was kept: a changed byte is noticed and the file fetched anew', async () => {
    await visit().install()
    const url = new URL(manifest.core[0]!.path, host.url).href
    const changed = new Uint8Array(files.clang)
    changed[1234]! ^= 1
    caches.overwrite(url, new Blob([changed]))
    host.requests.length = 0
    expect(await has(await visit().install(), 'clang', files.clang)).toBe(true)
    expect(host.requests).toEqual([manifest.core[0]!.path])
    host.requests.length = 0
    await visit().install()
    expect(host.requests).toEqual([])
  })

  it('of a newer version fetches what has changed alone, and drops the old once the new is complete', async () => {
    await visit().install()
    const newer = { ...files, resources: randomBytes(3_000) }
    const wanted = manifestOf(newer)
    hosted.set(wanted.core[1]!.path, newer.resources)
    const old = caches.kept

    host.requests.length = 0
    host.faults.status = 503
    await failure(visit({}, wanted).install())
    expect(caches.kept).toEqual(old)

    delete host.faults.status
    host.requests.length = 0
    expect(await has(await visit({}, wanted).install(), 'resources', newer.resources)).toBe(true)
    expect(host.requests).toEqual([wanted.core[1]!.path])
    expect(caches.kept.sort()).toEqual(wanted.core.map(({ path }) => new URL(path, host.url).href).sort())
  })

  it('after remove() finds nothing', async () => {
    const toolchain = visit()
    await toolchain.install()
    await toolchain.remove()
    expect(caches.kept).toEqual([])
    expect(await toolchain.isKept()).toBe(false)
  })
})

describe('a download that is cut', () => {
  const half = files.clang.length / 2

  it('at 50 % goes on from there', async () => {
    host.faults.cut_after = half
    const told: number[] = []
    const installed = await visit().install('core', { onProgress: (done) => told.push(done) })
    expect(await has(installed, 'clang', files.clang)).toBe(true)
    expect(host.requests[1]).toMatch(/clang\.gzip bytes=\d+-$/)
    expect(host.sent).toBeLessThanOrEqual(core_bytes + 64 * 1024)
    expect(told).toEqual([...told].sort((a, b) => a - b))
  })

  it('begins again on a host that sends whole files only', async () => {
    host.faults = { cut_after: half, ignores_ranges: true }
    expect(await has(await visit().install(), 'clang', files.clang)).toBe(true)
  })

  it('says how far it came when the connection is gone, and the next try asks for the rest', async () => {
    host.faults = { cut_after: half, gone_after_cut: true }
    const toolchain = visit()
    const error = await failure(toolchain.install())
    expect(error).toMatchObject({ code: 'compiler_download_failed', name: 'LabError' })
    expect(error.message).toMatch(/0\.2 MB of 0\.4 MB are here.*try again.*JavaScript.*safe/)
    host.faults = {}
    expect(await has(await toolchain.install(), 'clang', files.clang)).toBe(true)
    expect(host.requests.at(-2)).toMatch(/bytes=\d+-$/)
  })

  it('and continued with another version of the file is noticed, and fetched whole', async () => {
    host.faults.cut_after = half
    const { path } = manifest.core[0]!
    hosted.set(path, randomBytes(files.clang.length))
    const toolchain = visit({
      fetch: (...request) => {
        if (host.requests.length === 1) hosted.set(path, files.clang)
        return fetch(...request)
      },
    })
    expect(await has(await toolchain.install(), 'clang', files.clang)).toBe(true)
    expect(host.requests.filter((each) => each.startsWith(path)).length).toBe(3)
  })
})

describe('what is not the compiler', () => {
  it('is thrown away and never given out', async () => {
    hosted.set(manifest.core[0]!.path, randomBytes(files.clang.length))
    const toolchain = visit()
    expect(await failure(toolchain.install())).toMatchObject({ code: 'compiler_damaged' })
    expect(caches.kept).toEqual([])
    expect(await toolchain.isKept()).toBe(false)
  })

  it('is noticed when it is longer, or a page of the host’s own', async () => {
    for (const wrong of [Buffer.concat([files.clang, files.clang]), Buffer.from('<!doctype html>')]) {
      hosted.set(manifest.core[0]!.path, wrong)
      const error = await failure(visit().install())
      expect(['compiler_damaged', 'compiler_download_failed']).toContain(error.code)
    }
    expect(caches.kept).toEqual([])
  })

  it('and a missing file ask for a reload, since the lab may have been updated', async () => {
    hosted.clear()
    expect((await failure(visit().install())).message).toMatch(/404.*Reload the page/)
  })

  it('cannot be told where the page is not secure, so nothing is downloaded', async () => {
    expect(await failure(visit({ subtle: undefined }).install())).toMatchObject({ code: 'compiler_not_verified' })
    expect(host.requests).toEqual([])
  })
})

describe('storage that is refused', () => {
  const refusals: [string, (caches: MemoryCaches) => void, RegExp][] = [
    [
      'for want of room',
      ({ faults }) => (faults.put = new DOMException('Quota exceeded', 'QuotaExceededError')),
      /no room/,
    ],
    ['to a frame', ({ faults }) => (faults.open = new DOMException('denied', 'SecurityError')), /closed to this page/],
  ]

  it.each(refusals)('%s leaves the compiler for this visit, and says so', async (_, refuse, said) => {
    refuse(caches)
    const toolchain = visit()
    const installed = await toolchain.install()
    expect(await has(installed, 'clang', files.clang)).toBe(true)
    expect(installed.not_kept).toMatch(said)
    expect(await toolchain.isKept()).toBe(true)
    host.requests.length = 0
    await toolchain.install()
    expect(host.requests).toEqual([])
    expect(await visit().isKept()).toBe(false)
  })

  it('by throwing at its mere name is no other', async () => {
    const installed = await visit({
      caches: () => {
        throw new DOMException('The operation is insecure', 'SecurityError')
      },
    }).install()
    expect(installed.not_kept).toMatch(/closed to this page/)
  })
})

describe('cancelling', () => {
  it('stops the download and keeps what has arrived', async () => {
    host.faults.rate = 1_000_000
    const abort = new AbortController()
    const toolchain = visit()
    const onProgress = (done: number) => done > 100_000 && abort.abort()
    expect(await failure(toolchain.install('core', { signal: abort.signal, onProgress }))).toMatchObject({
      code: 'cancelled',
    })
    const before = host.sent
    expect(before).toBeLessThan(files.clang.length)
    host.faults = {}
    await toolchain.install()
    expect(host.requests[1]).toMatch(/bytes=\d+-$/)
  })

  it('before the start asks for nothing', async () => {
    const pack: Pack = 'core'
    expect(await failure(visit().install(pack, { signal: AbortSignal.abort() }))).toMatchObject({ code: 'cancelled' })
    expect(host.requests).toEqual([])
  })
})
