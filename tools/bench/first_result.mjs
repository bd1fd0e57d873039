// The time from a page's first script to its first right result, in a browser with a fresh profile each time: download,
// compilation and all, from this machine.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { median } from './measure.js'

const require = createRequire(new URL('../../web/package.json', import.meta.url))

/** Bundles the lab's page as the site is bundled, into `folder`. */
export async function bundle(folder) {
  const { build } = await import(pathToFileURL(require.resolve('vite')).href)
  await build({
    root: new URL('./first_result/', import.meta.url).pathname,
    configFile: false,
    logLevel: 'warn',
    base: './',
    worker: { format: 'es' },
    build: {
      outDir: folder.pathname,
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0,
      rollupOptions: { input: new URL('./first_result/ours.html', import.meta.url).pathname },
    },
  })
}

/** A visitor's browser has started long before: what it does in its own first second is not the page's doing. */
const settled_ms = 1000

const pages = {
  simd: 'first/ours.html?build=simd',
  relaxed: 'first/ours.html?build=relaxed',
  'onnxruntime-web': 'first_result/peers.html?peer=onnxruntime',
  'tfjs-wasm': 'first_result/peers.html?peer=tfjs',
}

async function loadOnce(launch, url) {
  const browser = await launch()
  try {
    const page = await browser.newPage()
    await page.waitForTimeout(settled_ms)
    await page.goto(url)
    const result = await page.waitForFunction(() => globalThis.firstResult, undefined, { timeout: 30_000 })
    const { elapsed_ms, difference, n } = await result.jsonValue()
    if (!(difference <= 1e-5)) throw new Error(`${url} differs from the reference by ${difference}`)
    return { elapsed_ms, n }
  } finally {
    await browser.close()
  }
}

/** Rows `first_result`, one for each build, from `rounds` loads of every page. */
export async function firstResultRows(launch, server, rounds) {
  const times = Object.fromEntries(Object.keys(pages).map((who) => [who, []]))
  let n
  for (let round = 0; round < rounds; round++) {
    for (const [who, page] of Object.entries(pages)) {
      const loaded = await loadOnce(launch, server.url + page)
      times[who].push(loaded.elapsed_ms)
      n = loaded.n
    }
  }
  const ratio = (who, build) => median(times[who].map((time, round) => time / times[build][round]))
  return ['simd', 'relaxed'].map((build) => ({
    id: 'first_result',
    build,
    n,
    value: median(times[build]),
    unit: 'ms',
    best: Math.min(...times[build]),
    ratio: { 'onnxruntime-web': ratio('onnxruntime-web', build), 'tfjs-wasm': ratio('tfjs-wasm', build) },
  }))
}
