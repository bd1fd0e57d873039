// Begins an exercise: copies the template into the next folder of site/exercises under the given name. It builds as it
// is; its tests say what to write next.
//   node new_exercise.mjs <slug> [folder of the exercises]
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const template = fileURLToPath(new URL('./template/', import.meta.url))
const [slug = '', exercises = fileURLToPath(new URL('../../site/exercises/', import.meta.url))] = process.argv.slice(2)

function fail(message) {
  console.error(message)
  process.exit(1)
}

if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug)) {
  fail(`"${slug}" is no name for an exercise. Use lower-case words with - between them, such as multi-head.`)
}
const existing = readdirSync(exercises)
const same = existing.find((name) => name.slice(3) === slug)
if (same) fail(`There is already ${same}. Choose another name.`)
const last = Math.max(0, ...existing.map((name) => Number(name.slice(0, 2))))
if (last >= 99) fail('All numbers up to 99 are taken.')

const folder = join(exercises, `${String(last + 1).padStart(2, '0')}-${slug}`)
const words = slug.replaceAll('-', ' ')
const replacements = {
  'new-exercise': slug,
  new_exercise: slug.replaceAll('-', '_'),
  'New exercise': words[0].toUpperCase() + words.slice(1),
}
for (const name of readdirSync(template, { recursive: true })) {
  if (!/\.\w+$/.test(name)) continue
  let text = readFileSync(join(template, name), 'utf8')
  for (const [word, by] of Object.entries(replacements)) text = text.replaceAll(word, by)
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), text)
}

console.log(`${folder} is a working exercise that asks for the mean of some rows. Make it yours:
  1. exercise.md       the task, its signature and three hints
  2. solution.*        what is asked for, worth reading, in both languages; then starter.*
  3. check.cpp         cases, what is right, and the mistakes that you know
  4. mistakes/         each mistake as somebody would write it, in both languages: six at least
  5. right_answers/    the same answer in another hand
  6. check_test.cpp    the check's own test
'./lab test native' and './lab test unit' say what is missing; './lab proof ${slug}' tries hundreds of slips on the check.`)
