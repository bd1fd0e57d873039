// A static host as the site's real ones are: text and WebAssembly in gzip, files named by their content kept for good, all
// others for ten minutes. Over HTTP/1.1 without encryption, where real hosts speak HTTP/2: what it shows is the worse case.
import { readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import path from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { TYPES } from '../serve.mjs'

const compressible = /^(?:text\/|image\/svg|application\/(?:json|manifest|wasm))/

/** Below `root`, or undefined; a folder stands for its index.html. */
async function fileAt(root, url_path) {
  const file = path.join(root, decodeURIComponent(url_path))
  if (file !== root && !file.startsWith(root + path.sep)) return undefined
  const found = await stat(file).catch(() => undefined)
  if (found?.isDirectory()) return fileAt(root, path.posix.join(url_path, 'index.html'))
  return found?.isFile() ? file : undefined
}

async function answerFor(file) {
  const type = TYPES[path.extname(file)] ?? 'application/octet-stream'
  const bytes = await readFile(file)
  const named_by_content = /\/(?:assets|compiler)\//.test(file)
  const headers = {
    'content-type': type,
    'cache-control': named_by_content ? 'max-age=31536000, immutable' : 'max-age=600',
  }
  if (!compressible.test(type)) return { headers, body: bytes }
  return {
    headers: { ...headers, 'content-encoding': 'gzip', vary: 'accept-encoding' },
    body: await promisify(gzip)(bytes),
  }
}

/** Serves `folder` on the loopback address; resolves to {url, close}. */
export async function startHost(folder) {
  const root = path.resolve(folder)
  const answers = new Map() // compressed once, as hosts do
  const server = createServer(async (request, response) => {
    const file = await fileAt(root, new URL(request.url, 'http://localhost').pathname).catch(() => undefined)
    if (!file) return response.writeHead(404, { 'content-type': TYPES['.txt'] }).end('Not found\n')
    if (!answers.has(file)) answers.set(file, answerFor(file))
    const { headers, body } = await answers.get(file)
    response
      .writeHead(200, { ...headers, 'content-length': body.length })
      .end(request.method === 'HEAD' ? undefined : body)
  })
  await new Promise((listening, failed) => server.once('error', failed).listen(0, '127.0.0.1', listening))
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() }
}
