/** The house has one direction: core → lab → bindings → worker → client → components → pages. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Reference {
  from: string
  to: string
}

function sources(folder: string, extension: RegExp): string[] {
  const names = readdirSync(join(root, folder), { recursive: true }) as string[]
  return names.filter((name) => extension.test(name)).map((name) => posix.join(folder, name))
}

/** Every `from './x.ts'`, `import './x.ts'`, `import('./x.ts')` and `new URL('./x.ts'`, as paths from the root. */
function imports(file: string): Reference[] {
  const text = readFileSync(join(root, file), 'utf8')
  const found = [...text.matchAll(/(?:from|import|import\(|new URL\()\s*'(\.[^']+)'/g)]
  return found.map(([, path]) => ({ from: file, to: posix.join(posix.dirname(file), path!) }))
}

/** Every `#include "x"`, as it is written: the include root is cpp/. */
function includes(file: string): Reference[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/^\s*#\s*include\s+["<]([^">]+)[">]/gm)].map(([, to]) => ({ from: file, to: to! }))
}

const places = [
  'runtime',
  'draw',
  'storage',
  'offline',
  'embed',
  'content',
  'learner',
  'compiler',
  'components',
  'pages',
  'main.ts',
] as const
type Place = (typeof places)[number]

/** What the code of a place may import, besides its own place and packages. */
const may_import: Record<Place, readonly Place[]> = {
  runtime: [],
  draw: ['runtime'],
  storage: [],
  offline: [],
  embed: [],
  // While building, it asks the modules and writes what they say.
  content: ['learner', 'runtime', 'draw'],
  learner: ['runtime', 'storage'],
  compiler: ['runtime'],
  components: ['runtime', 'draw', 'storage', 'offline', 'embed', 'content', 'learner', 'compiler'],
  pages: ['components', 'offline', 'storage', 'content', 'learner', 'compiler', 'runtime', 'embed'],
  'main.ts': ['components', 'offline'],
}

/** Modules that know no browser: what they import of the runtime is data and its types. */
const data_only = ['web/src/runtime/matrix.ts', 'web/src/runtime/protocol.ts', 'web/src/runtime/errors.ts']

function placeOf(path: string): string | undefined {
  return /^web\/src\/([^/]+)/.exec(path)?.[1]
}

describe('web/src', () => {
  const references = sources('web/src', /\.ts$/).flatMap(imports)

  it('was read', () => {
    expect(references.length).toBeGreaterThan(30)
  })

  it('has no place without a rule', () => {
    const unknown = sources('web/src', /\.ts$/).filter((file) => !places.includes(placeOf(file) as Place))
    expect(unknown.filter((file) => !file.endsWith('.d.ts'))).toEqual([])
  })

  it.each(places)('%s imports only what lies below it', (place) => {
    const allowed = [place, ...may_import[place]] as string[]
    const wrong = references
      .filter(({ from, to }) => placeOf(from) === place && to.startsWith('web/src/'))
      .filter(({ to }) => !allowed.includes(placeOf(to)!))
    expect(wrong).toEqual([])
  })

  it('draws from data alone', () => {
    const wrong = references.filter(
      ({ from, to }) => placeOf(from) === 'draw' && placeOf(to) === 'runtime' && !data_only.includes(to),
    )
    expect(wrong).toEqual([])
  })

  it('compiles without knowing what is compiled', () => {
    const wrong = references.filter(
      ({ from, to }) => placeOf(from) === 'compiler' && placeOf(to) === 'runtime' && !data_only.includes(to),
    )
    expect(wrong).toEqual([])
  })

  it('reaches a WebAssembly module through one file', () => {
    const outside = sources('web/src', /\.ts$/).filter((file) => file !== 'web/src/runtime/module.ts')
    const wrong = outside.flatMap(imports).filter(({ to }) => /\/generated\/[^/]+\.js$/.test(to))
    expect(wrong).toEqual([])
  })
})

describe('cpp', () => {
  const references = sources('cpp', /\.(h|cpp)$/).flatMap(includes)
  const within = (folder: string) => references.filter(({ from }) => from.startsWith(`cpp/${folder}/`))

  it('was read', () => {
    expect(references.length).toBeGreaterThan(30)
  })

  it('keeps the core free of the lab, the bindings and the browser', () => {
    expect(within('attn').filter(({ to }) => /^(lab|bindings|bench|emscripten)\//.test(to))).toEqual([])
  })

  it('keeps the kernels free of the model', () => {
    const kernels = ['attn/ops', 'attn/attention'].flatMap(within)
    expect(kernels.filter(({ to }) => to.startsWith('attn/gpt/'))).toEqual([])
  })

  it('keeps the lab free of the bindings and the browser', () => {
    expect(within('lab').filter(({ to }) => /^(bindings|bench|emscripten)\//.test(to))).toEqual([])
  })

  it('keeps what learners include free of everything of ours', () => {
    const includes = within('learner')
    expect(includes.length).toBeGreaterThan(10)
    expect(includes.filter(({ to }) => /^(attn|bindings|bench|emscripten)\//.test(to))).toEqual([])
  })

  it('includes Emscripten in the bindings and nowhere else', () => {
    const outside = references.filter(({ from }) => !from.startsWith('cpp/bindings/'))
    expect(outside.filter(({ to }) => to.startsWith('emscripten/'))).toEqual([])
  })
})
