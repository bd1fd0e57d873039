/** `/embed/<name>/`: one figure alone, for other people's pages. Exercises and questions bring their own embed pages. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { figures } from '../src/content/figures.ts'
import type { VirtualPage } from './virtual_pages.ts'

export function embedPages(site: string): VirtualPage[] {
  const template = () => readFileSync(join(site, 'templates/embed.html'), 'utf8')
  return figures.map(({ name, title, tag }) => ({
    path: `embed/${name}/index.html`,
    html: () => fill(template(), { name, title, tag }),
  }))
}

function fill(template: string, values: Record<string, string>): string {
  return template.replace(/%(name|title|tag)%/g, (_, key: string) => values[key] ?? '')
}
