/** What the build packs for the page is what clang needs, bit for bit, and packed once. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { resource_folder } from '../../../web/src/compiler/flags.ts'
import type { AssetName } from '../../../web/src/compiler/manifest.ts'
import { unpackInto } from '../../../web/src/compiler/resources.ts'
import type { Tree } from '../../../web/src/compiler/tool.ts'
import { buildAssets, type BuiltAssets } from '../../../web/vite/compiler/assets.ts'
import { capMemory, max_pages } from '../../../web/vite/compiler/cap_memory.ts'
import { labResources, libcxxResources, package_folder, type PackedFile } from '../../../web/vite/compiler/contents.ts'

const cache = fileURLToPath(new URL('../../../build/compiler', import.meta.url))
const site = fileURLToPath(new URL('../../../build/site', import.meta.url))

let built: BuiltAssets

// Compressing takes seconds where no build has done it.
beforeAll(() => {
  built = buildAssets(cache)
}, 120_000)

const all = () => Object.values(built.manifest).flat()
const bytesOf = (name: AssetName) => readFileSync(built.files.get(all().find((asset) => asset.name === name)!.path)!)
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Hashes by path: contents of megabytes are no good to compare by value. */
function hashesOf(tree: Tree, folder = ''): Record<string, string> {
  const entries = Object.entries(tree).flatMap(([name, content]) =>
    content instanceof Uint8Array
      ? [[folder + name, sha256(content)]]
      : Object.entries(hashesOf(content as Tree, `${folder}${name}/`)),
  )
  return Object.fromEntries(entries) as Record<string, string>
}

function unpacked(name: AssetName): Tree {
  const tree: Tree = {}
  const archive = gunzipSync(bytesOf(name))
  unpackInto(tree, archive.buffer.slice(archive.byteOffset, archive.byteOffset + archive.length) as ArrayBuffer)
  return tree[resource_folder] as Tree
}

const packedHashes = (files: PackedFile[]) => Object.fromEntries(files.map(({ name, data }) => [name, sha256(data)]))

describe('what is shipped', () => {
  it('is what the manifest says, in the finished site too', () => {
    for (const { name, path, bytes, sha256: hash, raw_bytes } of all()) {
      const content = bytesOf(name)
      expect([content.length, sha256(content)]).toEqual([bytes, hash])
      expect(gunzipSync(content).length).toBe(raw_bytes)
      expect(path).toBe(`compiler/${hash.slice(0, 16)}/${name}.gzip`)
      expect(existsSync(join(site, path)), `${path}: run ./lab build`).toBe(true)
    }
    expect(readFileSync(join(site, 'compiler/LICENCES.txt'), 'utf8')).toContain('Apache License')
  })

  it('holds clang as the package has it, but for the limit on its memory', () => {
    const original = readFileSync(join(package_folder, 'llvm.core.wasm'))
    const shipped = gunzipSync(bytesOf('clang'))
    expect(shipped.equals(capMemory(original))).toBe(true)
  })

  it('holds every header and library, whole', () => {
    const { modules, ...resources } = unpacked('resources')
    expect(hashesOf(resources)).toEqual(packedHashes(labResources()))
    expect(Object.keys(modules as Tree).length).toBe(3)
    expect(hashesOf(unpacked('libcxx'))).toEqual(packedHashes(libcxxResources()))
  })

  it('is packed once: the next build only looks, and clears what nobody wants any more', () => {
    const stale = join(cache, `${'0'.repeat(64)}.gzip`)
    writeFileSync(stale, 'what an earlier version of the lab packed')
    const times = [...built.files.values()].map((file) => statSync(file).mtimeMs)
    const again = buildAssets(cache)
    expect(again).toEqual(built)
    expect([...again.files.values()].map((file) => statSync(file).mtimeMs)).toEqual(times)
    expect(existsSync(stale)).toBe(false)
  })
})

describe('the limit on the memory', () => {
  /** One memory of one page, at most 65536, exported as `m`. */
  const module = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 6, 1, 1, 1, 0x80, 0x80, 4, 7, 5, 1, 1, 0x6d, 2, 0]

  it('is the one that the engine enforces', async () => {
    const { instance } = await WebAssembly.instantiate(capMemory(Uint8Array.from(module)) as BufferSource)
    const memory = instance.exports.m as WebAssembly.Memory
    expect(() => memory.grow(max_pages)).toThrow(RangeError)
    expect(memory.grow(1)).toBe(1)
  })

  it('refuses a module that is laid out otherwise', () => {
    const without_maximum = [...module.slice(0, 8), 5, 3, 1, 0, 1]
    expect(() => capMemory(Uint8Array.from(without_maximum))).toThrow(/cap_memory/)
    expect(() => capMemory(Uint8Array.from(module.slice(0, 8)))).toThrow(/no memory/)
  })
})
