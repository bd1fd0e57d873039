/** The sizes that the README states are those of the modules that ship; UPDATE_SIZES=1 writes them anew. */
import { readFileSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Build } from '../../../web/src/runtime/build.ts'
import { module_of, type ModuleName } from '../../../web/src/runtime/messages.ts'
import { builds, fileName, shippedBytes } from './shipped.ts'

const readme = new URL('../../../README.md', import.meta.url)
const table = /(\| Module \| Build \| raw \| gzip \| brotli \|\n\|[-| :]+\|\n)((?:\|.*\|\n)+)/

interface Sizes {
  name: ModuleName
  build: Build
  raw: number
  gzip: number
  brotli: number
}

const modules = [...new Set(Object.values(module_of))] as ModuleName[]
const files = modules.flatMap((name) =>
  builds.filter((build) => build === 'simd' || fileName(name, build) !== name).map((build) => ({ name, build })),
)

function measured({ name, build }: { name: ModuleName; build: Build }): Sizes {
  const bytes = shippedBytes(name, build)
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }
  const gzip = gzipSync(bytes, { level: 9 }).length
  return { name, build, raw: bytes.length, gzip, brotli: brotliCompressSync(bytes, quality).length }
}

const kB = (bytes: number) => `${(bytes / 1000).toFixed(bytes < 100_000 ? 1 : 0)} KB`
const rowOf = ({ name, build, raw, gzip, brotli }: Sizes) =>
  `| \`${name}\` | ${build} | ${kB(raw)} | ${kB(gzip)} | ${kB(brotli)} |\n`

function stated(): Sizes[] {
  const [, , rows = ''] = table.exec(readFileSync(readme, 'utf8')) ?? []
  return [...rows.matchAll(/\| `(\w+)` \| (\w+) \| ([\d.]+) KB \| ([\d.]+) KB \| ([\d.]+) KB \|/g)].map(
    ([, name, build, ...sizes]) => {
      const [raw, gzip, brotli] = sizes.map((size) => 1000 * Number(size)) as [number, number, number]
      return { name: name as ModuleName, build: build as Build, raw, gzip, brotli }
    },
  )
}

if (process.env.UPDATE_SIZES) {
  const text = readFileSync(readme, 'utf8')
  writeFileSync(
    readme,
    text.replace(table, (_, head: string) => head + files.map((file) => rowOf(measured(file))).join('')),
  )
}

describe('the README', () => {
  it('has a row for every module and build', () => {
    expect(stated().map(({ name, build }) => `${name} ${build}`)).toEqual(
      files.map(({ name, build }) => `${name} ${build}`),
    )
  })

  it.each(stated())(
    'states the size of $name, $build, within a tenth',
    (row) => {
      const real = measured(row)
      for (const kind of ['raw', 'gzip', 'brotli'] as const) {
        const difference = Math.abs(real[kind] - row[kind]) / real[kind]
        expect(
          difference,
          `${kind} is ${kB(real[kind])}. Run 'UPDATE_SIZES=1 ./lab test unit' and commit the README.`,
        ).toBeLessThanOrEqual(0.1)
      }
    },
    60_000,
  ) // brotli takes its time at its highest quality
})
