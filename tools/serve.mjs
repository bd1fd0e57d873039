// A plain static host, like the ones that the site is deployed to: files, types and nothing else (no isolation
// headers, no rewriting). Usage: node tools/serve.mjs <folder> [--port N] [--no-open]
import { spawn } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

export const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

/** The file that a request path names inside `root`, or null; a folder is answered with its index.html. */
async function findFile(root, urlPath) {
  let decoded
  try {
    decoded = decodeURIComponent(urlPath)
  } catch {
    return null
  }
  const file = path.join(root, decoded)
  if (decoded.includes('\0') || (file !== root && !file.startsWith(root + path.sep))) return null
  const found = await stat(file).catch(() => null)
  if (found?.isFile()) return { file, size: found.size, modified: found.mtime }
  if (found?.isDirectory() && decoded.endsWith('/')) return findFile(root, urlPath + 'index.html')
  if (found?.isDirectory()) return { redirect: urlPath + '/' }
  return null
}

/** Static hosts answer a wrong address with the site's own 404.html. */
async function sendNotFound(root, response) {
  const page = await readFile(path.join(root, '404.html')).catch(() => 'Not found\n')
  response.writeHead(404, { 'content-type': TYPES['.html'] }).end(page)
}

/** Serves `folder` on the loopback address; resolves once it listens. Port 0 takes any free one. */
export function serveFolder(folder, port = 0) {
  const root = path.resolve(folder)
  const server = createServer(async (request, response) => {
    const { pathname, search } = new URL(request.url, 'http://localhost')
    if (request.method !== 'GET' && request.method !== 'HEAD') return response.writeHead(405).end()
    const found = await findFile(root, pathname)
    if (!found) return sendNotFound(root, response)
    if (found.redirect) return response.writeHead(301, { location: found.redirect + search }).end()
    const modified = found.modified.toUTCString()
    const headers = { 'cache-control': 'no-cache', 'last-modified': modified }
    if (request.headers['if-modified-since'] === modified) return response.writeHead(304, headers).end()
    response.writeHead(200, {
      ...headers,
      'content-type': TYPES[path.extname(found.file)] ?? 'application/octet-stream',
      'content-length': found.size,
    })
    if (request.method === 'HEAD') return response.end()
    createReadStream(found.file)
      .on('error', () => response.destroy())
      .pipe(response)
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}

function openBrowser(url) {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open'
  spawn(opener, [url], { stdio: 'ignore', detached: true })
    .on('error', () => {}) // the address is printed all the same
    .unref()
}

async function main(args) {
  const [folder] = args
  const at = args.indexOf('--port')
  const port = at < 0 ? 8000 : Number(args[at + 1])
  if (!folder || !Number.isInteger(port) || port < 0 || port > 65535) {
    console.error('Usage: ./lab serve [--port N] [--no-open], with N from 0 (any free one) to 65535')
    process.exit(2)
  }
  try {
    const server = await serveFolder(folder, port)
    const url = `http://127.0.0.1:${server.address().port}/`
    console.log(`\nAttention Lab is at ${url}\nCtrl-C stops it.`)
    if (!args.includes('--no-open')) openBrowser(url)
  } catch (error) {
    const taken = error.code === 'EADDRINUSE'
    console.error(`\nStopped: ${taken ? `port ${port} is taken by another program` : error.message}.`)
    console.error(`Next step: choose another port, for example './lab serve --port ${port + 1}'.`)
    process.exit(1)
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main(process.argv.slice(2))
