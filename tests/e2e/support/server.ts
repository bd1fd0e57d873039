import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const siteFolder = fileURLToPath(new URL('../../../build/site', import.meta.url))

export interface ServerOptions {
  folder?: string
  /** Where the site lies on the host: `/` or `/some/path/`. */
  mount?: string
  /** A port to take again; 0 picks a free one. */
  port?: number
}

export interface SiteServer {
  /** `http://127.0.0.1:PORT/mount/`, with its slash. */
  url: string
  port: number
  /** Ends the process; resolves when nothing answers any more. */
  stop(): Promise<void>
}

export async function startServer({ folder = siteFolder, mount = '/', port = 0 }: ServerOptions = {}): Promise<SiteServer> {
  if (!existsSync(folder)) throw new Error(`${folder} is not there: run ./lab build first`)
  const script = fileURLToPath(new URL('static_server.mjs', import.meta.url))
  const child = spawn(process.execPath, [script, folder, mount, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const taken = await firstLine(child)
  return { url: `http://127.0.0.1:${taken}${mount}`, port: taken, stop: () => end(child) }
}

function firstLine(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', (data: Buffer) => resolve(Number(data.toString().trim())))
    child.once('exit', (code) => reject(new Error(`the file server ended with ${code}: is the port taken?`)))
  })
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill()
  })
}
