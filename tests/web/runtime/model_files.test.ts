/** Downloads over a real connection, with what hosts really do: compressed answers, missing files, broken connections. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fetchFiles } from '../../../web/src/runtime/model_files.ts'

const content = Buffer.alloc(200_000, 'attention ')
let server: Server
let address: (path: string) => URL

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/plain') response.setHeader('content-length', content.length).end(content)
    else if (request.url === '/gzip') response.setHeader('content-encoding', 'gzip').end(gzipSync(content))
    else if (request.url === '/cut') {
      response.writeHead(200, { 'content-length': content.length })
      response.write(content.subarray(0, 1000), () => response.destroy())
    } else response.writeHead(404).end()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  address = (path) => new URL(path, `http://127.0.0.1:${port}`)
})
afterAll(() => server.close())

it('brings the bytes in the order asked for and counts all of them', async () => {
  const seen: [number, number | undefined][] = []
  const files = await fetchFiles([address('/plain'), address('/plain')], (...now) => seen.push(now))
  for (const file of files) expect(Buffer.from(file).equals(content)).toBe(true)
  expect(seen.at(-1)).toEqual([2 * content.length, 2 * content.length])
  expect(seen.every(([loaded], i) => i === 0 || loaded > seen[i - 1]![0])).toBe(true)
})

it('claims no total for a compressed answer, whose length on the wire is another one', async () => {
  const seen: [number, number | undefined][] = []
  const [file] = await fetchFiles([address('/gzip')], (...now) => seen.push(now))
  expect(file!.byteLength).toBe(content.length)
  expect(seen.at(-1)).toEqual([content.length, undefined])
})

it.each(['/missing', '/cut'])('says what to do when %s fails', async (path) => {
  const failed = fetchFiles([address('/plain'), address(path)], () => {})
  await expect(failed).rejects.toMatchObject({
    code: 'model_download_failed',
    message: expect.stringContaining('try again'),
  })
})
