/**
 * A plain file server, as any host is: directories redirect to their slash and serve index.html; no special headers, unless
 * the site is to be isolated.
 * A process of its own, so that a test can really stop it. Prints its port, then each path that was asked for.
 *   node static_server.mjs <folder> <mount, "/" or "/some/path/"> <port, 0 picks one> [isolated]
 */
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'

const [folder, mount, port, isolated] = process.argv.slice(2)
const isolation = isolated
  ? { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }
  : {}
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
}

function serve(request, response) {
  const path = decodeURIComponent(new URL(request.url, 'http://host').pathname)
  console.log(path)
  if (!path.startsWith(mount)) return answer(response, 404, 'outside the site')
  let file = join(folder, normalize(`/${path.slice(mount.length)}`))
  if (existsSync(file) && statSync(file).isDirectory()) {
    if (!path.endsWith('/')) return response.writeHead(301, { location: `${path}/` }).end()
    file = join(file, 'index.html')
  }
  if (!existsSync(file)) return answer(response, 404, 'no such file')
  response.writeHead(200, {
    ...isolation,
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    'content-length': statSync(file).size,
    'cache-control': 'no-cache',
  })
  if (request.method === 'HEAD') response.end()
  else createReadStream(file).pipe(response)
}

function answer(response, status, text) {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(text)
}

const server = createServer(serve)
server.listen(Number(port), '127.0.0.1', () => console.log(server.address().port))
