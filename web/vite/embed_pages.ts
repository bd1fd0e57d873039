/** `/embed/<name>/`: one figure alone, for other people's pages. Exercises and questions bring their own embed pages. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { figureHtml, figures, figureScript } from '../src/content/figures.ts'
import type { VirtualPage } from './virtual_pages.ts'

export function embedPages(site: string): VirtualPage[] {
  const template = () => readFileSync(join(site, 'templates/embed.html'), 'utf8')
  return figures.map((figure) => ({
    path: `embed/${figure.name}/index.html`,
    html: () =>
      fill(template(), {
        name: figure.name,
        title: figure.title,
        figure: figureHtml(figure, 2),
        script: figureScript(figure),
      }),
  }))
}

function fill(template: string, values: Record<string, string>): string {
  return template.replace(/%(name|title|figure|script)%/g, (_, key: string) => values[key] ?? '')
}
