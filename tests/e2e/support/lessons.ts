/** The lessons of the finished site, read from its pages: what they link to, and what they ask. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Question } from '../../../web/src/content/lesson_types.ts'
import { siteFolder } from './server.ts'

const apart = ['glossary', 'numbers']

export const htmlOf = (path: string): string => readFileSync(join(siteFolder, path, 'index.html'), 'utf8')

/** `learn/softmax/`, in the order of the course. */
export function lessonPaths(): string[] {
  const folder = join(siteFolder, 'learn')
  const names = readdirSync(folder).filter(
    (name) => existsSync(join(folder, name, 'index.html')) && !apart.includes(name),
  )
  const overview = htmlOf('learn')
  const place = (name: string) => overview.indexOf(`./${name}/`)
  return names.sort((a, b) => place(a) - place(b)).map((name) => `learn/${name}/`)
}

export function questionsOf(path: string): Question[] {
  const data = htmlOf(path).matchAll(/<script type="application\/json">(.*?)<\/script>/gs)
  return [...data].map(([, json]) => JSON.parse(json!) as Question)
}
