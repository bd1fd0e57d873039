import { createRequire } from 'node:module'

// The packages live in web/, the files to check also in tests/, site/ and tools/.
const require = createRequire(new URL('./web/package.json', import.meta.url))
const js = require('@eslint/js')
const ts = require('typescript-eslint')

const unusedVars = ['error', { argsIgnorePattern: '^_', caughtErrors: 'none' }]

const notEnumOrNamespace = [
  { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
  { selector: 'TSModuleDeclaration[kind="namespace"]', message: 'Use a module.' },
]

export default ts.config(
  {
    // The last is broken on purpose.
    ignores: ['build/', '.toolchain/', '**/node_modules/', 'web/generated/', 'site/data/', 'tests/engines/hostile/'],
  },
  {
    files: ['**/*.ts', '**/*.mts'],
    extends: [js.configs.recommended, ...ts.configs.strict],
    rules: {
      'no-restricted-syntax': ['error', ...notEnumOrNamespace],
      'no-undef': 'off', // tsc knows the globals of each file better
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-extraneous-class': 'off', // tests stand in for browser classes
      '@typescript-eslint/no-invalid-void-type': 'off', // a request may be void
      '@typescript-eslint/no-non-null-assertion': 'off', // typed-array and map reads that were just checked
      '@typescript-eslint/no-unused-vars': unusedVars,
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    extends: [js.configs.recommended],
    rules: { eqeqeq: 'error', 'no-undef': 'off', 'no-unused-vars': unusedVars },
  },
  {
    // Programs as learners write them: called by name from outside, unfinished or wrong on purpose.
    files: ['site/exercises/**/*.js', 'tools/new_exercise/template/**/*.js'],
    rules: { 'no-unused-vars': 'off' },
  },
)
