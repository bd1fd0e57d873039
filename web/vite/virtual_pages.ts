/**
 * Pages that exist only at build: one template, many addresses. To Vite each looks like an HTML file under the site's root.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Plugin } from 'vite'

export interface VirtualPage {
  /** Where it ends up below the site's root: `build/causal-mask/index.html`. */
  path: string
  /** The document, with the `shell:` comments that shell.ts fills. Called again on each request while developing. */
  html(): string | Promise<string>
}

const notPages = /(^|\/)(public|exercises|lessons|templates)\//

/** Every `index.html` of the site, and the few documents with a name of their own. */
export function pagesOnDisk(site: string): string[] {
  const named = ['404.html', 'embed/example.html']
  return (readdirSync(site, { recursive: true }) as string[])
    .filter((path) => /(^|\/)index\.html$/.test(path) || named.includes(path))
    .filter((path) => !notPages.test(path))
    .sort()
    .map((path) => join(site, path))
}

export function virtualPages(pages: VirtualPage[]): Plugin {
  let site = ''
  const find = (id: string) => pages.find((page) => resolve(site, page.path) === id)
  return {
    name: 'attn-virtual-pages',
    enforce: 'pre',
    config(config) {
      site = resolve(config.root ?? '.')
    },
    options(options) {
      const input = Array.isArray(options.input) ? options.input : Object.values(options.input ?? {})
      return { ...options, input: [...input, ...pages.map((page) => resolve(site, page.path))] }
    },
    resolveId(id) {
      return find(id) ? id : undefined
    },
    async load(id) {
      return await find(id)?.html()
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = (request.url ?? '/')
          .split('?')[0]!
          .replace(/^\//, '')
          .replace(/(^|\/)$/, '$1index.html')
        const page = pages.find((candidate) => candidate.path === path)
        if (!page || existsSync(join(site, path))) return next()
        Promise.resolve(page.html())
          .then((html) => server.transformIndexHtml(`/${path}`, html))
          .then((html) => {
            response.setHeader('content-type', 'text/html; charset=utf-8')
            response.end(html)
          })
          .catch(next)
      })
    },
  }
}
