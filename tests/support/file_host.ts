/** A static host on the loopback address whose connections can be made to fail as real ones do. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface HostFaults {
  /** The next answer breaks off after so many bytes of its body. */
  cut_after?: number
  /** After that cut, nobody answers any more. */
  gone_after_cut?: boolean
  /** Nobody answers. */
  gone?: boolean
  /** Sends whole files whatever range is asked for, as simple hosts do. */
  ignores_ranges?: boolean
  /** Answers everything with this. */
  status?: number
  /** Bytes a second. */
  rate?: number
}

export interface FileHost {
  url: URL
  /** What was asked for, with the range if one was. */
  requests: string[]
  /** Bytes of bodies that were sent. */
  sent: number
  faults: HostFaults
  close(): Promise<void>
}

/** `read` gives a file's content and headers, or nothing: 404. */
export async function hostFiles(
  read: (path: string) => { content: Uint8Array; type?: string } | undefined,
): Promise<FileHost> {
  const host = { requests: [] as string[], sent: 0, faults: {} as HostFaults } as FileHost
  const server = createServer((request, response) => void answer(host, read, request, response))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()))
  host.url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  host.close = () => end(server)
  return host
}

async function answer(
  host: FileHost,
  read: Parameters<typeof hostFiles>[0],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = new URL(request.url!, 'http://host').pathname.slice(1)
  const { range } = request.headers
  host.requests.push(range === undefined ? path : `${path} ${range}`)
  const { cut_after = Infinity, ignores_ranges = false, status, rate = Infinity } = host.faults
  if (host.faults.gone) return void response.destroy()
  const file = read(path)
  if (status !== undefined || !file) return void response.writeHead(status ?? 404).end()
  const [, from = ''] = (!ignores_ranges && /^bytes=(\d+)-$/.exec(range ?? '')) || []
  const whole = file.content
  const body = whole.subarray(Number(from))
  const headers = {
    'content-type': file.type ?? 'application/octet-stream',
    'content-length': body.length,
    ...(from !== '' && { 'content-range': `bytes ${from}-${whole.length - 1}/${whole.length}` }),
  }
  response.writeHead(from === '' ? 200 : 206, headers)
  const piece = Math.min(64 * 1024, rate / 20)
  for (let at = 0; at < Math.min(body.length, cut_after); at += piece) {
    const part = body.subarray(at, Math.min(at + piece, cut_after))
    host.sent += part.length
    await new Promise<void>((written) => response.write(part, () => written()))
    if (rate < Infinity) await new Promise((later) => setTimeout(later, 50))
    if (response.destroyed) return
  }
  if (body.length > cut_after) {
    host.faults = host.faults.gone_after_cut ? { gone: true } : {}
    response.destroy()
  } else response.end()
}

function end(server: Server): Promise<void> {
  return new Promise((closed) => {
    server.close(() => closed())
    server.closeAllConnections()
  })
}
