/** An exercise is one folder: in a copy of the sources, `./lab new exercise` makes one, and nothing else changes. */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { readExercises } from '../../web/src/content/exercise_folder.ts'
import { mutantsOf } from './proof/mutants/mutants.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** Stays, so that a second run compiles the new check alone. */
const place = `${root}build/added_exercise`
const copy = `${place}/sources`
const parts = ['CMakeLists.txt', 'cmake', 'cpp', 'site/exercises']
const new_exercise = `${root}tools/new_exercise/new_exercise.mjs`

const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, { cwd: place, encoding: 'utf8', stdio: 'pipe' })

function filesOf(folder: string): string[] {
  return parts.flatMap((part) => {
    const path = join(folder, part)
    if (statSync(path).isFile()) return [part]
    const names = readdirSync(path, { recursive: true }) as string[]
    return names.filter((name) => statSync(join(path, name)).isFile()).map((name) => join(part, name))
  })
}

beforeAll(() => {
  rmSync(copy, { recursive: true, force: true })
  mkdirSync(copy, { recursive: true })
  for (const part of parts) cpSync(`${root}${part}`, `${copy}/${part}`, { recursive: true, preserveTimestamps: true })
  run('node', new_exercise, 'added-one', `${copy}/site/exercises`)
})

describe('a new exercise', () => {
  const before = readExercises(`${root}site/exercises`)
  const number = String(before.at(-1)!.summary.number + 1).padStart(2, '0')

  it('is one folder with the next number', () => {
    const known = new Set(filesOf(root))
    const added = filesOf(copy).filter((file) => !known.has(file))
    expect(added.length).toBeGreaterThan(8)
    expect(added.filter((file) => !file.startsWith(`site/exercises/${number}-added-one/`))).toEqual([])
    expect(added.some((file) => file.includes('new'))).toBe(false)
  })

  it('has all that the page needs, and enough for a hundred mutants once it is written', () => {
    const exercises = readExercises(`${copy}/site/exercises`)
    const { summary, detail, help } = exercises.at(-1)!
    expect(summary).toMatchObject({ slug: 'added-one', number: Number(number), title: 'Added one' })
    expect(detail.functions.map(({ name }) => name)).toEqual(['average'])
    expect(mutantsOf(help.solutions.js, 'js').length).toBeGreaterThan(50)
    expect(mutantsOf(help.solutions.cpp, 'cpp').length).toBeGreaterThan(50)
  })

  it('builds and stands in the registry, with nothing else touched', { timeout: 600_000 }, () => {
    const toolchain = `-DATTN_TOOLCHAIN_DIR=${root}.toolchain`
    const cheap = ['-DATTN_BUILD_TESTS=OFF', '-DCMAKE_OPTIMIZE_DEPENDENCIES=ON', '-DCMAKE_CXX_FLAGS=-O0']
    run('cmake', '-S', 'sources', '-B', 'build', '-Wno-dev', toolchain, ...cheap)
    run('cmake', '--build', 'build', '-j', '2', '--target', 'attn_exercises', 'attn_diagnose')
    const libraries = ['attn_exercises', 'attn_diagnose'].map((name) => libraryOf(`${place}/build`, name))
    const sources = [`${root}tests/cpp/exercises/list_exercises.cpp`, `${copy}/cpp/attn/contract.cpp`]
    run('c++', '-std=c++20', `-I${copy}/cpp`, ...sources, ...libraries, '-o', 'list_exercises')
    const lines = run('./list_exercises').trim().split('\n')
    expect(lines.length).toBe(before.length + 1)
    expect(lines.at(-1)).toBe('added-one 3 threw')
  })

  it('has a test of its check that compiles and says what to write next', { timeout: 120_000 }, () => {
    const test = `${copy}/site/exercises/${number}-added-one/check_test.cpp`
    const catch2 = `${root}.toolchain/catch2`
    const includes = [`-I${copy}/cpp`, `-I${root}tests/cpp`, '-isystem', catch2]
    if (existsSync(catch2)) run('c++', '-std=c++20', '-fsyntax-only', ...includes, test)
    expect(run('grep', '-A3', 'FAIL', test)).toContain('Write its task into exercise.md')
  })

  it('needs a name that is free and fit for an address', () => {
    const refused = (slug: string) => () => run('node', new_exercise, slug, `${copy}/site/exercises`)
    expect(refused('causal-mask')).toThrow('There is already 05-causal-mask')
    expect(refused('Causal Mask')).toThrow('is no name for an exercise')
  })
})

function libraryOf(folder: string, name: string): string {
  const found = (readdirSync(folder, { recursive: true }) as string[]).find((file) => file.endsWith(`lib${name}.a`))
  return join(folder, found!)
}
