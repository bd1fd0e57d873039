/** The exercises as they lie in their folders, in every language in which they have a solution. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { languages, type Language, type LanguageInfo } from '../../../web/src/learner/language.ts'

const root = fileURLToPath(new URL('../../../site/exercises', import.meta.url))

export interface Task {
  slug: string
  language: Language
  language_name: string
  starter: string
  solution: string
  /** A recorded mistake: the name that it must get, and the code. */
  mistake: { id: string; code: string }
}

export const tasks: Task[] = languages.flatMap((language) =>
  readdirSync(root)
    .filter((folder) => existsSync(join(root, folder, `solution.${language.language}`)))
    .map((folder) => readTask(folder, language)),
)

/** `[a-z0-9_]+` of a mistake's file is its name; what follows tells apart several of one name. */
function readTask(folder: string, { language, name }: LanguageInfo): Task {
  const read = (file: string) => readFileSync(join(root, folder, file), 'utf8')
  const [mistake] = readdirSync(join(root, folder, 'mistakes')).filter((file) => file.endsWith(`.${language}`))
  return {
    slug: folder.slice(3),
    language,
    language_name: name,
    starter: read(`starter.${language}`),
    solution: read(`solution.${language}`),
    mistake: { id: /^[a-z0-9_]+/.exec(mistake!)![0], code: read(`mistakes/${mistake}`) },
  }
}
