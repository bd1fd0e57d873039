// Times the shipped module in a real browser and prints what was measured. Usage (as ./lab bench):
//   bench.mjs [--smoke] [--json FILE]
// --smoke: a short run that shows that everything works; its numbers mean little.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { extname } from 'node:path'

const { chromium } = createRequire(new URL('../../web/package.json', import.meta.url))('playwright-core')

const plans = {
  full: {
    seq_len: 1024,
    head_dims: [64, 128, 256, 512],
    rounds: 5,
    budget_ms: 300,
    prompt: 'Tom gave Anna a small key.',
    new_tokens: 200,
    race_rounds: 3,
  },
  smoke: {
    seq_len: 128,
    head_dims: [64],
    rounds: 1,
    budget_ms: 10,
    prompt: 'Tom gave Anna a small key.',
    new_tokens: 8,
    race_rounds: 1,
  },
}

const folders = [
  ['/modules/', new URL('../../web/generated/', import.meta.url)],
  ['/data/', new URL('../../site/data/', import.meta.url)],
  ['/', new URL('./', import.meta.url)],
]
const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
}

/** The isolation headers give the page the browser's finest timer. */
function serve(request, response) {
  const [prefix, folder] = folders.find(([prefix]) => request.url.startsWith(prefix))
  const name = request.url.slice(prefix.length)
  const file = new URL(name, folder)
  if (!/^[\w.-]+$/.test(name) || !existsSync(file)) return response.writeHead(404).end()
  response.writeHead(200, {
    'content-type': types[extname(name)] ?? 'application/octet-stream',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  })
  response.end(readFileSync(file))
}

async function measure(plan) {
  const server = createServer(serve)
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run']
  args.push('--disable-background-networking', '--disable-component-update', '--disable-sync')
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args })
  try {
    const page = await browser.newPage()
    await page.exposeFunction('progress', (text) => process.stderr.write(`  ${text}\n`))
    await page.goto(`http://127.0.0.1:${server.address().port}/page.html`)
    const result = await page.evaluate((plan) => globalThis.runBench(plan), plan)
    return { browser: `Chromium ${browser.version()}`, ...result }
  } finally {
    await browser.close()
    server.close()
  }
}

const ms = (value) => (value < 1 ? `${(value * 1000).toPrecision(3)} µs` : `${value.toPrecision(3)} ms`)

function table(rows) {
  const widths = rows[0].map((_, col) => Math.max(...rows.map((row) => row[col].length)))
  return rows.map((row) => `  ${row.map((cell, col) => cell.padStart(widths[col])).join('   ')}`).join('\n')
}

function report({ browser, isolated, attention, generation }) {
  const naive = new Map(attention.filter(({ kernel }) => kernel === 'naive').map((row) => [row.head_dim, row]))
  const rows = attention.map((row) => {
    const gflops = (4 * row.seq_len ** 2 * row.head_dim) / row.median_ms / 1e6
    const factor = naive.get(row.head_dim).median_ms / row.median_ms
    return [
      row.kernel,
      `${row.head_dim}`,
      ms(row.median_ms),
      ms(row.min_ms),
      ms(row.max_ms),
      gflops.toFixed(1),
      `${factor.toFixed(2)}×`,
    ]
  })
  const tick = ms(attention[0].timer_tick_ms)
  console.log(
    `${browser}, one worker, ${isolated ? 'isolated' : 'not isolated'}; timer tick ${tick}, each sample at least 20 ticks.`,
  )
  console.log(
    `\nAttention, one head, no mask, N = ${attention[0].seq_len} (median of medians over interleaved rounds):\n`,
  )
  console.log(table([['kernel', 'd', 'median', 'min', 'max', 'GFLOP/s', 'against naive'], ...rows]))
  const g = generation
  console.log(`\nGeneration, ${g.prompt_tokens} prompt tokens and ${g.new_tokens} new ones, simd kernel:\n`)
  console.log(
    table([
      ['prefill', ms(g.prefill_ms)],
      ['decode, per token', ms(g.decode_ms)],
      ['decode, last token', ms(g.last_decode_ms)],
      ['uncached, last token', ms(g.last_uncached_ms)],
      ['all tokens, cached', ms(g.total_cached_ms)],
      ['all tokens, uncached', ms(g.total_uncached_ms)],
      ['speed-up measured', `${g.speedup.toFixed(1)}×`],
      ['ratio of operations', `${g.operation_ratio.toFixed(1)}×`],
    ]),
  )
}

function readOptions(args) {
  const options = { plan: plans.full, json: undefined }
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--smoke') options.plan = plans.smoke
    else if (args[i] === '--json' && args[i + 1]) options.json = args[++i]
    else throw new Error(`bench does not know ${args[i]}; use --smoke, --json FILE or nothing`)
  }
  return options
}

try {
  const { plan, json } = readOptions(process.argv.slice(2))
  const result = await measure(plan)
  report(result)
  if (json) writeFileSync(json, `${JSON.stringify({ plan, ...result }, null, 2)}\n`)
} catch (error) {
  console.error(`${error.message}\nIf a file is missing, run ./lab build; then run ./lab bench again.`)
  process.exitCode = 1
}
