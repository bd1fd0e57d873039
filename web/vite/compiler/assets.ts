/** Makes what a visitor downloads for C++: packed once, and kept by content, so that the next build only looks. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createTar } from 'nanotar'
import type { Asset, AssetName, Manifest } from '../../src/compiler/manifest.ts'
import { capMemory } from './cap_memory.ts'
import { clang_format, labResources, libcxxResources, package_folder, type PackedFile } from './contents.ts'

export interface BuiltAssets {
  manifest: Manifest
  /** Where each path of the manifest lies on this disk. */
  files: Map<string, string>
}

/** `cache` is a folder of this function's own. */
export function buildAssets(cache: string): BuiltAssets {
  mkdirSync(cache, { recursive: true })
  const files = new Map<string, string>()
  const pack = (name: AssetName, content: Uint8Array): Asset => {
    const file = packed(cache, content)
    const bytes = readFileSync(file)
    const hash = sha256(bytes)
    const path = `compiler/${hash.slice(0, 16)}/${name}.gzip`
    files.set(path, file)
    return { name, path, bytes: bytes.length, sha256: hash, raw_bytes: content.length }
  }
  const manifest: Manifest = {
    core: [pack('clang', clangModule()), pack('resources', archive([...smallModules(), ...labResources()]))],
    libcxx: [pack('libcxx', archive(libcxxResources()))],
    format: [pack('clang_format', readFileSync(clang_format))],
  }
  removeOthers(cache, [...files.values()])
  return { manifest, files }
}

/** The compressed file of this content. A half-written one never has the name that is looked for. */
function packed(cache: string, content: Uint8Array): string {
  const file = join(cache, `${sha256(content)}.gzip`)
  if (!existsSync(file)) {
    writeFileSync(`${file}.new`, gzipSync(content, { level: 9 }))
    renameSync(`${file}.new`, file)
  }
  return file
}

function removeOthers(cache: string, wanted: string[]): void {
  const stale = readdirSync(cache).filter((name) => !wanted.includes(join(cache, name)))
  for (const name of stale) rmSync(join(cache, name))
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

function clangModule(): Uint8Array {
  return capMemory(readFileSync(join(package_folder, 'llvm.core.wasm')))
}

/** What connects clang with its surroundings, in the package's own parts. */
function smallModules(): PackedFile[] {
  const names = readdirSync(package_folder).filter((name) => /^llvm\.core\d+\.wasm$/.test(name))
  if (names.length === 0) throw new Error('The package @yowasp/clang is laid out otherwise than before.')
  return names.map((name) => ({ name: `modules/${name}`, data: readFileSync(join(package_folder, name)) }))
}

/** The same files give the same bytes. */
function archive(files: PackedFile[]): Uint8Array {
  return createTar(files, { attrs: { mtime: 0, uid: 0, gid: 0, mode: '644' } })
}
