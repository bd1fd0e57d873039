// Times the lab, its peers and the machine's limits in one page of a real browser. Usage (as ./lab bench):
//   bench.mjs [--smoke] [--rounds N] [--only id,id] [--json FILE]
// --smoke: small sizes and two rounds, to see that everything runs and that results agree; its times mean nothing.
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { bundle, firstResultRows } from './first_result.mjs'
import { machine } from './machine.mjs'
import { plans } from './plans.mjs'
import { report } from './report.mjs'
import { startServer } from './server.mjs'
import { verdict_ids, verdictRows } from './verdict.mjs'

const { chromium } = createRequire(new URL('../../web/package.json', import.meta.url))('playwright-core')

const bundled = new URL('../../build/bench/first/', import.meta.url)
const folders = {
  'first/': bundled,
  'simd/': new URL('../../build/wasm/bench/', import.meta.url),
  'relaxed/': new URL('../../build/wasm-relaxed/bench/', import.meta.url),
  '': new URL('./', import.meta.url),
}

async function launch() {
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run']
  args.push('--disable-background-networking', '--disable-component-update', '--disable-sync')
  return chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args })
}

const progress = (text) => process.stderr.write(`  ${text}\n`)

/** All rows that share one page. */
async function measureOnPage(browser, server, plan) {
  const page = await browser.newPage()
  await page.exposeFunction('progress', progress)
  await page.goto(`${server.url}page.html`)
  await page.waitForFunction(() => globalThis.runBench)
  return page.evaluate((plan) => globalThis.runBench(plan), plan)
}

async function measure(plan) {
  const server = await startServer(folders)
  const browser = await launch()
  try {
    const measured = await measureOnPage(browser, server, plan)
    const about = { ...machine(), browser: `Chromium ${browser.version()}` }
    if (plan.ids.some((id) => verdict_ids.includes(id))) {
      progress(verdict_ids.join(', '))
      measured.rows.push(...(await verdictRows(browser, plan.ids, plan.verdicts)))
    }
    await browser.close()
    if (plan.ids.includes('first_result')) {
      progress('first_result')
      await bundle(bundled)
      measured.rows.push(...(await firstResultRows(launch, server, plan.loads)))
    }
    return { machine: about, rounds: plan.rounds, ...measured }
  } finally {
    await browser.close()
    server.close()
  }
}

function readOptions(args) {
  const options = { plan: { ...plans.full }, json: undefined }
  const number = (text) => (/^[1-9]\d*$/.test(text ?? '') ? Number(text) : undefined)
  for (let i = 0; i < args.length; i++) {
    const value = args[i + 1]
    if (args[i] === '--smoke') options.plan = { ...plans.smoke, ids: options.plan.ids }
    else if (args[i] === '--json' && value) options.json = args[++i]
    else if (args[i] === '--rounds' && number(value)) options.plan.rounds = number(args[++i])
    else if (args[i] === '--only' && value) options.plan.ids = args[++i].split(',')
    else throw new Error(`bench does not know '${args[i]}'; use --smoke, --rounds N, --only id,id or --json FILE`)
  }
  const unknown = options.plan.ids.find((id) => !plans.full.ids.includes(id))
  if (unknown) throw new Error(`there is no row '${unknown}'; choose among ${plans.full.ids.join(', ')}`)
  return options
}

try {
  const { plan, json } = readOptions(process.argv.slice(2))
  const result = await measure(plan)
  console.log(report(result))
  if (json) writeFileSync(json, `${JSON.stringify(result, null, 2)}\n`)
} catch (error) {
  console.error(`\nStopped: ${error.message}`)
  process.exitCode = 1
}
