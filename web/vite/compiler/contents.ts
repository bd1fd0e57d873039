/** Which files of the compiler's package and of the lab go into which download. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseTar } from 'nanotar'

export interface PackedFile {
  /** Below the folder of the resources, see web/src/compiler/flags.ts. */
  name: string
  data: Uint8Array
}

const web = new URL('../../', import.meta.url)
const at = (path: string) => fileURLToPath(new URL(path, web))

export const package_folder = at('node_modules/@yowasp/clang/gen')
export const clang_format = at('node_modules/@wasm-fmt/clang-format/clang-format.wasm')
export const learner_headers = at('../cpp/learner/include')
const learner_libraries = at('generated/learner')
/** What a learner's module is linked with: the lab's runtime, and as much of a C library as it needs. */
const learner_archives = ['learner_runtime.a', 'learner_libc.a']

/** clang's own headers that a program without a system library can include. The others are of other processors. */
const builtin_headers =
  /^include\/(__std(arg|def)_\w+|__float_\w+|float|iso646|limits|stdalign|stdarg|stdbool|stddef|stdint|stdnoreturn|wasm_simd128)\.h$/

/** Headers of C++03, and of the parts that are not finished. */
const unused_libcxx = /\/(__cxx03|experimental)\//

const libcxx_libraries = [
  'lib/wasm32-wasip1/crt1-reactor.o',
  'lib/wasm32-wasip1/libc.a',
  'lib/wasm32-wasip1/libc++.a',
  'lib/wasm32-wasip1/libc++abi.a',
  'lib/wasm32-unknown-wasip1/libclang_rt.builtins.a',
]

let package_resources: { name: string; data: Uint8Array }[] | undefined

function packageResources() {
  package_resources ??= parseTar(arrayBuffer(readFileSync(join(package_folder, 'llvm-resources.tar'))))
    .filter(({ type }) => type === 'file')
    .map(({ name, data }) => ({ name, data: data ?? new Uint8Array() }))
  return package_resources
}

function arrayBuffer({ buffer, byteOffset, byteLength }: Buffer): ArrayBuffer {
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer
}

/** What every C++ run needs besides clang: clang's headers, the learner's headers and the runtime that is linked. */
export function labResources(): PackedFile[] {
  const headers = packageResources()
    .filter(({ name }) => builtin_headers.test(name))
    .map(({ name, data }) => ({ name: `clang/${name}`, data }))
  return sorted([...headers, ...learnerResources()])
}

function learnerResources(): PackedFile[] {
  const headers = existsSync(learner_headers)
    ? readdirSync(learner_headers, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : []
  const named = headers.map((path) => ({
    name: posix.join('include', path.slice(learner_headers.length).replaceAll('\\', '/')),
    data: readFileSync(path),
  }))
  return [
    ...named,
    ...learner_archives.map((name) => ({ name: `lib/${name}`, data: archive(name, headers.length > 0) })),
  ]
}

function archive(name: string, wanted: boolean): Uint8Array {
  const path = join(learner_libraries, name)
  if (existsSync(path)) return readFileSync(path)
  if (wanted) throw new Error(`web/generated/learner/${name} is missing. Run ./lab build, which makes it.`)
  return Buffer.from('!<arch>\n')
}

/** The real standard library: all headers of libc++ and of the C library below it, and what is linked. */
export function libcxxResources(): PackedFile[] {
  const headers = packageResources()
    .filter(({ name }) => /^include\/(c\+\+|wasm32-wasip1)\//.test(name) && !unused_libcxx.test(name))
    .map(({ name, data }) => ({ name: `libcxx/${name.slice('include/'.length)}`, data }))
  const libraries = packageResources()
    .filter(({ name }) => libcxx_libraries.includes(name))
    .map(({ name, data }) => ({ name: `libcxx/lib/${posix.basename(name)}`, data }))
  if (libraries.length !== libcxx_libraries.length)
    throw new Error('The package @yowasp/clang lacks a library of libc++.')
  return sorted([...headers, ...libraries])
}

const sorted = (files: PackedFile[]) => files.sort((a, b) => (a.name < b.name ? -1 : 1))
