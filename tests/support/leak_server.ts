import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

export interface LeakServer {
  url: string
  /** What came in so far, also what a browser sends without reading the answer; a connection that asks nothing is one too. */
  heard: string[]
  stop(): void
}

/** Hears whoever gets out of the sandbox, and answers anything. */
export async function startLeakServer(): Promise<LeakServer> {
  const heard: string[] = []
  const server = createServer((request, response) => {
    heard.push(request.url ?? '')
    response.setHeader('access-control-allow-origin', '*').end('leaked')
  })
  server.on('connection', () => heard.push('a connection'))
  server.on('upgrade', (request, socket: Socket) => {
    heard.push(request.url ?? '')
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const stop = () => {
    server.close()
    server.closeAllConnections()
  }
  return { url: `http://127.0.0.1:${port}`, heard, stop }
}
