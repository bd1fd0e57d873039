// A file server for the benchmark's pages, on this machine only. Its isolation headers give a page the browser's finest
// timer and shared memory.
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname } from 'node:path'
import { TYPES } from '../serve.mjs'

/** The file behind a path; `folders` maps the paths' first parts to the folders they show, '' is the rest. */
function find(folders, path) {
  const prefix = Object.keys(folders).find((prefix) => path.startsWith(`/${prefix}`))
  const folder = folders[prefix]
  const file = new URL(path.slice(prefix.length + 1), folder)
  return file.href.startsWith(folder.href) && existsSync(file) && statSync(file).isFile() ? file : undefined
}

/** Serves `folders`; resolves to {url, close}. */
export async function startServer(folders) {
  const server = createServer((request, response) => {
    const file = find(folders, decodeURIComponent(new URL(request.url, 'http://host').pathname))
    if (!file) return response.writeHead(404).end()
    response.writeHead(200, {
      'content-type': TYPES[extname(file.pathname)] ?? 'application/octet-stream',
      'content-length': statSync(file).size,
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    })
    createReadStream(file).pipe(response)
  })
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() }
}
