/** What a proof depends on, as one hash: while it stays, a whole run would find the same. */
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { LanguageId } from './mutants/languages.ts'
import { root, type Subject } from './subject.ts'

/** Files, or folders with all that is in them. */
const of_all = [
  'cpp/attn/contract.h',
  ...['compare.cpp', 'compare.h', 'diagnosis.h', 'table.h', 'words.cpp', 'words.h'].map(
    (name) => `cpp/attn/diagnose/${name}`,
  ),
  'cpp/attn/matrix.h',
  'cpp/attn/random.h',
  'cpp/lab/exercise.cpp',
  'cpp/lab/exercise.h',
  'cpp/lab/second_look.cpp',
  'cpp/lab/second_look.h',
  'tests/exercises/checks.ts',
  ...[
    'cases.ts',
    'compare.ts',
    'court.ts',
    'evidence.ts',
    'general_facts.ts',
    'limited.ts',
    'mutants',
    'party.ts',
    'subject.ts',
    'trials.ts',
  ].map((name) => `tests/exercises/proof/${name}`),
  'web/src/learner/case_loop.ts',
  'web/src/learner/faults.ts',
]
/** What a check.cpp with such an include depends on, too. */
const of_judges: [include: string, files: string[]][] = [
  ['"lab/judge/', ['cpp/lab/judge']],
  ['"lab/toy_model.h"', ['cpp/lab/toy_model.cpp', 'cpp/lab/toy_model.h']],
  [
    '"lab/attention_judge.h"',
    ['cpp/attn/diagnose', 'cpp/lab/attention_judge.cpp', 'cpp/lab/attention_judge.h', 'cpp/lab/judge/case_parts.cpp'],
  ],
]
const of_one: { [language in LanguageId]: string[] } = {
  js: ['web/src/learner/matrix.ts', 'web/src/learner/program.ts', 'web/src/learner/run_cases.ts'],
  cpp: [
    'cpp/learner',
    'web/src/compiler/flags.ts',
    ...['glue.ts', 'load_module.ts', 'output.ts', 'state.ts', 'trap_faults.ts'].map(
      (name) => `web/src/learner/cpp/${name}`,
    ),
  ],
}

/** In the folder of an exercise. The recorded mistakes in JavaScript are witnesses in both languages. */
const of_the_other: { [language in LanguageId]: RegExp } = {
  js: /(?<!check)\.cpp$/,
  cpp: /right_answers\/\w+\.js$/,
}

/** Their versions decide, too. */
const packages = ['@lezer/common', '@lezer/cpp', '@lezer/javascript', '@yowasp/clang']

export function keyOf({ folder, learner, language }: Subject): string {
  const hash = createHash('sha256').update(JSON.stringify([learner, language]))
  const own = filesIn(folder).filter((file) => !of_the_other[language].test(file))
  const check = readFileSync(join(root, folder, 'check.cpp'), 'utf8')
  const judges = of_judges.flatMap(([include, files]) => (check.includes(include) ? files : []))
  for (const file of [...[...of_all, ...judges, ...of_one[language]].flatMap(filesIn), ...own]) {
    hash
      // Wherever the exercise stands among the others.
      .update(`${file.replace(folder, '')}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0')
  }
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'web/package.json'), 'utf8')) as {
    [kind in 'dependencies' | 'devDependencies']: Record<string, string>
  }
  for (const name of packages) hash.update(`${name} ${dependencies[name] ?? devDependencies[name]}\0`)
  return hash.digest('hex').slice(0, 16)
}

const unimportant = /\.test\.ts$|check_test\.cpp$|proof\/\w+\.txt$|\/(exercise\.md|starter\.\w+)$/

/** Neither the records themselves count, nor what is only read, or only tested. */
function filesIn(path: string): string[] {
  if (!statSync(join(root, path)).isDirectory()) return [path]
  const names = (readdirSync(join(root, path), { recursive: true }) as string[]).sort()
  return names
    .map((name) => join(path, name))
    .filter((file) => statSync(join(root, file)).isFile() && !unimportant.test(file))
}
