/**
 * The frame that every page shares: head, header, footer. A page says `<!-- shell:head -->`, `<!-- shell:header -->` and
 * `<!-- shell:footer -->` where they go, and `%root%` in front of a link to another page of the site.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Plugin } from 'vite'
import { frameBoot } from '../src/learner/frame_boot.ts'

interface Place {
  label: string
  path: string
}

const places: Place[] = [
  { label: 'Home', path: '' },
  { label: 'Learn', path: 'learn/' },
  { label: 'Build', path: 'build/' },
  { label: 'Memory', path: 'memory/' },
  { label: 'Race', path: 'race/' },
  { label: 'Machine', path: 'machine/' },
  { label: 'Model', path: 'model/' },
]

export interface ShellOptions {
  version: string
}

export function shell({ version }: ShellOptions): Plugin {
  let templates = ''
  const part = (name: string) => readFileSync(join(templates, name), 'utf8').trim()
  return {
    name: 'attn-shell',
    configResolved(config) {
      templates = resolve(config.root, 'templates')
    },
    transformIndexHtml: {
      order: 'pre',
      handler(html, { path }) {
        const folders = path.replace(/^\//, '').split('/').slice(0, -1)
        const embedded = folders[0] === 'embed' && folders.length > 1
        const early = compact(part('early.js'))
        const root = '../'.repeat(folders.length) || './'
        const fills: Record<string, string> = {
          root,
          version,
          early,
          csp: contentSecurityPolicy(early),
          nav: nav(root, folders[0] ? `${folders[0]}/` : ''),
          behaviour: embedded ? 'embed/embed_page.ts' : 'main.ts',
        }
        const parts: Record<string, string> = {
          head: part('head.html'),
          header: embedded ? '' : part('header.html'),
          footer: embedded ? part('embed_footer.html') : part('footer.html'),
        }
        return html
          .replace('<html', embedded ? '<html data-embedded' : '<html')
          .replace(/<!-- shell:(\w+) -->/g, (comment, name: string) => parts[name] ?? comment)
          .replace(/%(root|version|csp|nav|behaviour|early)%/g, (_, name: string) => fills[name] ?? '')
      },
    },
  }
}

/** A script of few lines that every page carries travels without its comments and indents. */
function compact(script: string): string {
  return script.replace(/\/\*.*?\*\//g, '').replace(/^\s+/gm, '')
}

function nav(root: string, current: string): string {
  const link = ({ label, path }: Place) =>
    `<li><a href="${root}${path}"${path === current ? ' aria-current="page"' : ''}>${label}</a></li>`
  return places.map(link).join('')
}

/**
 * Nothing from elsewhere, and two inline scripts: the one that picks the theme before the first paint, and the one in the
 * closed frame that runs a learner's code, which inherits this policy.
 */
function contentSecurityPolicy(early: string): string {
  const hash = (script: string) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`
  return [
    "default-src 'self'",
    `script-src 'self' 'wasm-unsafe-eval' ${hash(early)} ${hash(frameBoot)}`,
    "style-src 'self' 'unsafe-inline'",
    "worker-src 'self' blob:",
    "frame-src 'self' blob:",
    "img-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}
