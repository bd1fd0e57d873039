#!/usr/bin/env node
/**
 * Makes what every C++ program of a learner is linked with, in web/generated/learner: learner_runtime.a is
 * cpp/learner/runtime, and learner_libc.a is what that and <cmath> and <cstring> need of the C library beside clang. With
 * the real libc++, a program takes all of that library in place of the second. The compiler is the one that the page loads,
 * so both sides agree on what a module may use.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseTar } from '../../web/node_modules/nanotar/dist/index.mjs'

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const packageFolder = at('web/node_modules/@yowasp/clang')
const sources = at('cpp/learner/runtime')
const headers = at('cpp/learner/include')
const out = at('web/generated/learner')

/** What programs may ask of the C library. What these need in turn comes with them. */
const cFunctions = [
  ...['malloc', 'calloc', 'realloc', 'aligned_alloc', 'free'],
  ...['memchr', 'memcmp', 'memcpy', 'memmove', 'memset', 'strchr', 'strcmp', 'strlen', 'strncmp'],
  ...[
    ...['acos', 'acosh', 'asin', 'asinh', 'atan', 'atan2', 'atanh', 'cbrt', 'ceil', 'copysign', 'cos', 'cosh'],
    ...['erf', 'erfc', 'exp', 'exp2', 'expm1', 'fabs', 'fdim', 'floor', 'fma', 'fmax', 'fmin', 'fmod', 'frexp'],
    ...['hypot', 'ldexp', 'lgamma', 'log', 'log10', 'log1p', 'log2', 'logb', 'lrint', 'lround', 'modf'],
    ...['nearbyint', 'nextafter', 'pow', 'remainder', 'rint', 'round', 'scalbn', 'sin', 'sinh', 'sqrt', 'tan'],
    ...['tanh', 'tgamma', 'trunc'],
  ].flatMap((name) => [name, `${name}f`]),
]

/** What clang calls for types that WebAssembly does not have: 128-bit integers and long double. */
const builtins = [
  ...['__multi3', '__divti3', '__modti3', '__udivti3', '__umodti3', '__ashlti3', '__ashrti3', '__lshrti3'],
  ...['__addtf3', '__subtf3', '__multf3', '__divtf3', '__extendsftf2', '__extenddftf2', '__trunctfsf2', '__trunctfdf2'],
  ...['__eqtf2', '__getf2', '__gttf2', '__letf2', '__lttf2', '__netf2', '__unordtf2', '__fixtfsi', '__fixtfdi'],
  ...['__fixunstfsi', '__floatsitf', '__floatditf', '__floatunsitf'],
]

const frontEnd = [
  ...[
    'clang++',
    '-cc1',
    '-triple',
    'wasm32-unknown-wasip1',
    '-target-cpu',
    'generic',
    '-target-feature',
    '+bulk-memory',
  ],
  ...[
    '-std=c++23',
    '-O2',
    '-fno-rtti',
    '-fvisibility=hidden',
    '-mrelocation-model',
    'static',
    '-fno-builtin',
    '-ffp-contract=off',
  ],
  ...['-Wall', '-Wextra', '-Werror', '-resource-dir', '/clang', '-nostdsysteminc'],
  ...['-internal-isystem', '/include/std', '-internal-isystem', '/include/lab', '-internal-isystem', '/clang/include'],
]

main().catch(({ message }) => {
  console.error(message)
  process.exitCode = 1
})

async function main() {
  const recipe = recipeOf()
  const stamp = join(out, 'learner_runtime.recipe')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === recipe) return
  const archives = await build()
  mkdirSync(out, { recursive: true })
  for (const [name, archive] of Object.entries(archives)) writeFileSync(join(out, name), archive)
  writeFileSync(stamp, recipe)
}

/** Changes when anything changes that the archives are made from. */
function recipeOf() {
  const hash = createHash('sha256')
  const files = [sources, headers].flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  for (const file of [fileURLToPath(import.meta.url), join(packageFolder, 'package.json'), ...files.sort()]) {
    hash.update(readFileSync(file))
  }
  return hash.digest('hex')
}

async function build() {
  const llvm = await loadLlvm()
  const resources = parseTar(readFileSync(join(packageFolder, 'gen/llvm-resources.tar')).buffer)
  const resource = (name) => {
    const found = resources.find((file) => file.name === name)
    if (!found) throw new Error(`@yowasp/clang has no ${name}`)
    return found.data
  }
  const clang = treeOf(resources.filter(({ type, name }) => type === 'file' && /^include\/[^/]+\.h$/.test(name)))
  const include = treeOf(
    readdirSync(headers, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => ({ name: path.slice(headers.length + 1), data: readFileSync(path) })),
  )
  const objects = {}
  for (const name of readdirSync(sources).sort()) {
    const object = name.replace(/\.cpp$/, '.o')
    const files = { [name]: readFileSync(join(sources, name)), include, clang }
    objects[object] = llvm([...frontEnd, '-emit-obj', '-main-file-name', name, '-o', object, '-x', 'c++', name], files)[
      object
    ]
  }
  const libraries = {
    'libc.a': resource('lib/wasm32-wasip1/libc.a'),
    'libclang_rt.builtins.a': resource('lib/wasm32-unknown-wasip1/libclang_rt.builtins.a'),
  }
  const members = neededMembers(llvm, objects, libraries)
  const archive = (files) => llvm(['ar', 'rcsD', 'out.a', ...Object.keys(files)], files)['out.a']
  return { 'learner_runtime.a': archive(objects), 'learner_libc.a': archive(members) }
}

/** The archives' members that the linker takes for all of `cFunctions` and `builtins` beside our own objects. */
function neededMembers(llvm, objects, libraries) {
  const asked = [...cFunctions, ...builtins].flatMap((name) => ['-u', name])
  const names = Object.keys(libraries)
  const link = ['wasm-ld', '--no-entry', '--trace', ...asked, ...Object.keys(objects), ...names, '-o', 'all.wasm']
  const taken = llvm.said(link, { ...objects, ...libraries })
  const members = {}
  for (const library of names) {
    const loaded = taken.split('\n').filter((line) => line.startsWith(`${library}(`))
    const wanted = loaded.map((line) => line.slice(library.length + 1, -1))
    const files = llvm(['llvm-ar', 'x', library, ...wanted], { [library]: libraries[library] })
    for (const name of wanted) members[name] = files[name]
  }
  return members
}

/** LLVM as a function from a command line and files to the files that it leaves; `said` gives what it wrote instead. */
async function loadLlvm() {
  const { runLLVM } = await import('../../web/node_modules/@yowasp/clang/gen/bundle.js')
  await runLLVM(undefined, {}, { fetchProgress: () => {} })
  const run = (args, files) => {
    const written = []
    const write = (bytes) => bytes && written.push(Buffer.from(bytes))
    try {
      const after = runLLVM(args, files, { stdout: write, stderr: write, decodeASCII: false, synchronously: true })
      return { after, text: Buffer.concat(written).toString() }
    } catch {
      throw new Error(`${args[0]} failed:\n${Buffer.concat(written).toString()}`)
    }
  }
  return Object.assign((args, files) => run(args, files).after, { said: (args, files) => run(args, files).text })
}

/** `{ name: 'a/b', data }` as `{ a: { b: data } }`. */
function treeOf(files) {
  const tree = {}
  for (const { name, data } of files) {
    const folders = name.split('/')
    const last = folders.pop()
    const folder = folders.reduce((parent, each) => (parent[each] ??= {}), tree)
    folder[last] = data
  }
  return tree
}
