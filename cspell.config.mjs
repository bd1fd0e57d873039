// Spelling of what a visitor reads, in British English: pages, lessons, exercises, the words of the components, and what
// checks say. No dictionary of programming is loaded: those hold `color` and `behavior`, and would let them pass in prose.
// Names and terms that the dictionary lacks are in tools/spelling/words.txt.
import { createRequire } from 'node:module'
import { american } from './tools/spelling/american.mjs'
import { words_of_code } from './tools/spelling/words_of_code.mjs'

// The packages live in web/.
const require = createRequire(new URL('./web/package.json', import.meta.url))

/** What is no prose wherever it stands: addresses, names as code has them, the s of a possessor. */
const names = [
  /https?:\/\/[^\s)"<]+/g,
  /\b\w+(?:_\w+)+/g,
  /\b\w+(?:(?:\.|::)\w+)+/g,
  /\b\w+\(\w+: \w+[^`"']*/g,
  /#pragma\b.*/g,
  /(?<=\w)['’]s\b/g,
]
/** Questions of a lesson are fences with prose in them; every other fence is code, which a lesson gives a language. */
const markdown = [
  /^```(?!number|choice|slip|order)\w[^]*?^```$/gm,
  /^```.*/gm,
  /`[^`\n]*`/g,
  /\$\$[^]*?\$\$|\$[^$\n]+\$/g,
  /\{= .*? \}|\{@[\w-]+/g,
  /^- \[=(?:[^[\]]|\[[^\]]*\])+\]/gm,
  /^(?:vary|given|unit|answer|tolerance|prediction): .*|^slip: .*? \|/gm,
  /^(?:needs|functions|model_mistakes): .*|^ {2}- \w+\(.*/gm,
  /\]\([^)]*\)/g,
]
/** Tags and their attributes, except those that are shown or read out. */
const markup = [
  /<!--[^]*?-->|<(script|pre|code)\b[^]*?<\/\1>/g,
  /<[/!]?[a-z][\w-]*/g,
  /\s(?!(?:alt|aria-label|aria-description|content|label|placeholder|title)=)[\w-]+="[^"]*"/g,
  /\s[\w-]+=(?=")/g,
  /%\w+%|&\w+;/g,
]

export default {
  version: '0.2',
  language: 'en-GB',
  loadDefaultConfiguration: false,
  noConfigSearch: true,
  import: [require.resolve('@cspell/dict-en-gb-mit/cspell-ext.json')],
  dictionaryDefinitions: [{ name: 'words', path: './tools/spelling/words.txt' }],
  dictionaries: ['words'],
  flagWords: american,
  minWordLength: 3,
  ignoreRegExpList: names,
  files: [
    'README.md',
    'CONTRIBUTING.md',
    'site/**/*.html',
    'site/lessons/*.md',
    'site/exercises/*/exercise.md',
    'site/exercises/*/check.cpp',
    'site/exercises/*/{starter,solution}.{js,cpp}',
    'cpp/{attn/diagnose,lab}/**/*.{h,cpp}',
    'web/src/**/*.ts',
  ],
  // These write code.
  ignorePaths: ['web/src/compiler/completions.ts', 'web/src/content/plugin.ts', 'web/src/learner/**'],
  plugins: [{ parsers: [words_of_code] }],
  overrides: [
    { filename: '**/*.md', ignoreRegExpList: [...markdown, ...markup] },
    { filename: ['README.md', 'CONTRIBUTING.md'], ignoreRegExpList: [/^```$[^]*?^```$/gm] },
    // Titles are as their authors spelt them; the keys are made of authors and years.
    { filename: 'site/lessons/sources.md', ignoreRegExpList: [/“[^”]*”/g, /^- [\w-]+:/gm] },
    { filename: '**/*.html', ignoreRegExpList: markup },
    { filename: '**/*.ts', parser: words_of_code.name },
    {
      filename: ['**/check.cpp', 'cpp/**'],
      includeRegExpList: [/"(?:[^"\\\n]|\\.)*"/g],
      ignoreRegExpList: [/^#include.*|\\n|"[\w-]+"/gm],
    },
    { filename: '**/{starter,solution}.*', includeRegExpList: [/\/\/.*/g], ignoreRegExpList: [/`[^`\n]*`/g] },
  ],
}
