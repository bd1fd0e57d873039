/** The programs behind a browser that has no launcher in a library: a screen, a driver. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { missing } from './engine.ts'

export interface Display {
  /** `:7` */
  name: string
  close(): Promise<void>
}

/** A screen that nobody sees; resolves once it is there, under a number that no other screen has. */
export async function openDisplay(): Promise<Display> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const number = await new Promise<string>((resolve, reject) => {
    server.once('error', () => reject(missing('Xvfb', 'xvfb')))
    server.once('exit', (code) => reject(new Error(`Xvfb ended with ${code} before it was ready`)))
    createInterface({ input: server.stdio[3] as Readable }).once('line', resolve)
  })
  return { name: `:${number}`, close: () => end(server) }
}

export interface Driver {
  url: string
  close(): Promise<void>
}

/** WebKitWebDriver in this environment, once it answers. */
export async function startWebKitDriver(env: NodeJS.ProcessEnv): Promise<Driver> {
  const port = await freePort()
  const child = spawn('WebKitWebDriver', [`--port=${port}`], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  const failed = new Promise<never>((_, reject) => {
    child.once('error', () => reject(missing('WebKitGTK', 'webkit2gtk-driver')))
    child.once('exit', (code) => reject(new Error(`WebKitWebDriver ended with ${code}`)))
  })
  failed.catch(() => {}) // it also ends when it is told to
  const url = `http://127.0.0.1:${port}`
  await Promise.race([failed, firstAnswer(`${url}/status`)])
  return { url, close: () => end(child) }
}

async function firstAnswer(url: string): Promise<void> {
  for (let i = 0; i < 400; ++i) {
    if (await fetch(url).catch(() => undefined)) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`WebKitWebDriver does not answer at ${url}`)
}

function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    }),
  )
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill()
  })
}
