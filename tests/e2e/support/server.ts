import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** LAB_SITE: another build than the usual one. */
export const siteFolder = process.env.LAB_SITE ?? fileURLToPath(new URL('../../../build/site', import.meta.url))

export interface ServerOptions {
  folder?: string
  /** Where the site lies on the host: `/` or `/some/path/`. */
  mount?: string
  /** A port to take again; 0 picks a free one. */
  port?: number
  /** With the headers that isolate a page from others, so that it may share memory with its workers. */
  isolated?: boolean
}

export interface SiteServer {
  /** `http://127.0.0.1:PORT/mount/`, with its slash. */
  url: string
  port: number
  /** Every path that was asked for so far, below the mount. */
  requests: string[]
  /** Ends the process; resolves when nothing answers any more. */
  stop(): Promise<void>
}

export async function startServer({
  folder = siteFolder,
  mount = '/',
  port = 0,
  isolated = false,
}: ServerOptions = {}): Promise<SiteServer> {
  if (!existsSync(folder)) throw new Error(`${folder} is not there: run ./lab build first`)
  const script = fileURLToPath(new URL('static_server.mjs', import.meta.url))
  const child = spawn(process.execPath, [script, folder, mount, String(port), ...(isolated ? ['isolated'] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const requests: string[] = []
  const taken = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('/')) requests.push(line.slice(mount.length))
      else resolve(Number(line))
    })
    child.once('exit', (code) => reject(new Error(`the file server ended with ${code}: is port ${port} taken?`)))
  })
  return { url: `http://127.0.0.1:${taken}${mount}`, port: taken, requests, stop: () => end(child) }
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill()
  })
}
