/** What a learner is given to read is without a warning. */
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readExercises } from '../../../../web/src/content/exercise_folder.ts'
import { unitFile, unitFiles } from '../../../../web/src/learner/cpp/glue.ts'
import { nodeCompiler } from '../../../support/node_compiler.ts'

const exercises = readExercises(fileURLToPath(new URL('../../../../site/exercises/', import.meta.url)))
const given = exercises.flatMap(({ summary: { slug }, detail: { functions, starters }, help: { solutions } }) => [
  { name: `the starter of ${slug}`, functions, code: starters.cpp },
  { name: `the solution of ${slug}`, functions, code: solutions.cpp },
])

describe('clang', { timeout: 60_000 }, () => {
  it.each(given)('finds nothing to say about $name', async ({ functions, code }) => {
    const clang = await nodeCompiler()
    expect(clang.check({ files: unitFiles(code, functions), main: unitFile }).diagnostics).toEqual([])
  })
})
