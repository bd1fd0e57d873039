/** `/embed/<name>/`: one figure alone, for other people's pages. Exercises bring their own embed page. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { VirtualPage } from './virtual_pages.ts'

interface EmbedFigure {
  name: string
  title: string
  tag: string
  /** The page of the site that shows the same figure with its story. */
  place: string
  script: string
}

const figures: EmbedFigure[] = [
  { name: 'attention', title: 'Who looks at whom', tag: 'attn-heads', place: '', script: 'home' },
  { name: 'memory', title: 'The memory of attention', tag: 'attn-memory', place: 'memory/', script: 'memory' },
  { name: 'race', title: 'Naive against cached generation', tag: 'attn-race', place: 'race/', script: 'race' },
  { name: 'machine', title: 'What this machine can do', tag: 'attn-machine', place: 'machine/', script: 'machine' },
]

export function embedPages(site: string): VirtualPage[] {
  const template = () => readFileSync(join(site, 'templates/embed.html'), 'utf8')
  return figures.map((figure) => ({
    path: `embed/${figure.name}/index.html`,
    html: () => fill(template(), { ...figure }),
  }))
}

function fill(template: string, values: Record<string, string>): string {
  return template.replace(/%(name|title|tag|place|script)%/g, (_, key: string) => values[key] ?? '')
}
