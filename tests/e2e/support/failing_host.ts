import { readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { hostFiles, type FileHost } from '../../support/file_host.ts'
import { siteFolder } from './server.ts'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
}

/** What a browser says on the console of a connection that a test breaks. */
export const brokenConnection = /net::ERR_/

/** The site on a host whose connections can be made to fail. */
export async function failingHost(): Promise<FileHost> {
  const host = await hostFiles((path) => {
    const file = join(siteFolder, path.endsWith('/') || path === '' ? `${path}index.html` : path)
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return undefined
    const type = types[extname(file)]
    return { content: readFileSync(file), ...(type && { type }) }
  })
  onTestFinished(() => host.close())
  return host
}
