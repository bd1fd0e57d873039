// Rates pages of the built site with Lighthouse, on a phone and on a desk. Usage (as ./lab lighthouse):
//   lighthouse.mjs [path...]   paths below the site, such as 'race/'; without any: home, a lesson and an exercise
// LAB_SITE names another build than the usual one, CHROMIUM another browser. Network and processor are simulated by
// Lighthouse's own settings; performance is the median of three runs, as a busy machine makes single ones jump.
import { launch } from 'chrome-launcher'
import lighthouse from 'lighthouse'
import desktop from 'lighthouse/core/config/desktop-config.js'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { startHost } from './host.mjs'
import { missed, table, targets } from './report.mjs'

const site = process.env.LAB_SITE ?? fileURLToPath(new URL('../../build/site', import.meta.url))
const reports = fileURLToPath(new URL('../../build/lighthouse/', import.meta.url))
const usual_pages = ['', 'learn/dot-products/', 'build/causal-mask/']
const forms = { mobile: undefined, desktop }
const runs = 3

const progress = (text) => process.stderr.write(`  ${text}\n`)

/** One run in a browser of its own. Only the first needs more than the performance. */
async function rate(url, config, categories) {
  const flags = ['--headless=new', '--disable-gpu', '--disable-quic']
  if (process.getuid?.() === 0) flags.push('--no-sandbox')
  const chrome = await launch({ chromePath: process.env.CHROMIUM || '/usr/bin/chromium', chromeFlags: flags })
  try {
    const options = { port: chrome.port, logLevel: 'error', output: 'html', onlyCategories: categories }
    const { lhr, report } = await lighthouse(url, options, config)
    if (lhr.runtimeError) throw new Error(`Lighthouse could not rate ${url}: ${lhr.runtimeError.message}`)
    return { lhr, report }
  } finally {
    chrome.kill()
  }
}

const performance = ({ lhr }) => lhr.categories.performance.score ?? 0

async function ratePage(host, page, form) {
  const all = []
  for (let run = 0; run < runs; ++run) {
    const categories = run === 0 ? [...Object.keys(targets), 'seo'] : ['performance']
    all.push(await rate(host.url + page, forms[form], categories))
    const busy = `load ${loadavg()[0].toFixed(1)}, benchmark index ${all[run].lhr.environment.benchmarkIndex}`
    progress(
      `${page || 'home'}, ${form}, run ${run + 1} of ${runs}: ${Math.round(performance(all[run]) * 100)} (${busy})`,
    )
  }
  const name = `${page.replace(/\/$/, '').replaceAll('/', '-') || 'home'}-${form}`
  all.forEach(({ report }, run) => writeFileSync(path.join(reports, `${name}-${run + 1}.html`), report))
  const [first] = all
  const median = all.toSorted((a, b) => performance(a) - performance(b))[(runs - 1) / 2]
  const result = {
    categories: { ...first.lhr.categories, ...median.lhr.categories },
    audits: { ...first.lhr.audits, ...median.lhr.audits },
  }
  return { page, form, result, performances: all.map((run) => Math.round(performance(run) * 100)) }
}

function pagesOf(args) {
  if (!existsSync(path.join(site, 'index.html')))
    throw new Error(`there is no site in ${site}; run './lab build' first`)
  const pages = args.length > 0 ? args.map((arg) => arg.replace(/^\.?\//, '')) : usual_pages
  const missing = pages.find((page) => !existsSync(path.join(site, page, page.endsWith('.html') ? '' : 'index.html')))
  if (missing !== undefined)
    throw new Error(`the site has no page '${missing}'; name one as its address does, such as 'race/'`)
  return pages
}

try {
  const pages = pagesOf(process.argv.slice(2))
  rmSync(reports, { recursive: true, force: true })
  mkdirSync(reports, { recursive: true })
  const host = await startHost(site)
  const ratings = []
  try {
    for (const page of pages) for (const form of Object.keys(forms)) ratings.push(await ratePage(host, page, form))
  } finally {
    host.close()
  }
  console.log(`\n${table(ratings)}\n\nWhole reports: build/lighthouse/`)
  const wanted = Object.entries(targets).map(([id, target]) => `${id.replace('-', ' ')} ${target}`)
  const misses = missed(ratings)
  if (misses.length > 0) {
    console.log(`\nTargets are ${wanted.join(', ')}. Missed:\n\n${misses.join('\n')}`)
    process.exitCode = 1
  } else console.log(`Every page meets its targets: ${wanted.join(', ')}.`)
} catch (error) {
  console.error(`\nStopped: ${error.message}`)
  process.exitCode = 1
}
