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

/**
 * From which byte on the rest of clang was asked for, if it was. A browser throws away what a page had not read yet when its
 * connection broke, so this is a little less than what was sent.
 */
export const resumedAt = (requests: readonly string[]): number | undefined => {
  const [, byte] = requests.map((path) => /clang\.gzip bytes=(\d+)-$/.exec(path)).find((match) => match !== null) ?? []
  return byte === undefined ? undefined : Number(byte)
}

/** How many MB a message says are here. */
export const megabytesHere = (message: string): number =>
  Number(/(\d+\.\d) MB of \d+\.\d MB are here/.exec(message)?.[1])

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
