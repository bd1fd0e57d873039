/**
 * A group is what is measured together, in one set of rounds: rows of the result, the contenders of each, and the limits
 * of the machine that they are percentages of.
 *
 *   row = {id, n, unit, amount, limit, expected, tolerance, contenders}
 *     `amount` is the work of one run in unit-seconds; `limit(build)` the key of a limit of the group, or nothing
 *   contender = {who, form, run, output}; `who` is a build of ours (simd, relaxed) or a peer, which may compete in several
 *     forms: the best counts. One that times itself has seconds().
 */
import { agree } from './agree.js'
import { measureRounds, median, medianRatio } from './measure.js'

const builds = ['simd', 'relaxed']

const keyOf = (row, { who, form }) => [row.id, row.n, who, form].filter(Boolean).join(' ')

/** The largest difference of each contender's output from what is expected, where the row expects anything. */
async function checkRow(row) {
  const differences = {}
  if (!row.expected) return differences
  for (const contender of row.contenders) {
    const difference = await agree(contender, row.expected, row.tolerance)
    differences[contender.who] = Math.max(difference, differences[contender.who] ?? 0)
  }
  return differences
}

/** The rates of a contender in its best form. */
function best(row, who, rates) {
  const forms = row.contenders.filter((contender) => contender.who === who)
  const all = forms.map((contender) => ({ form: contender.form, rates: rates.get(keyOf(row, contender)) }))
  return all.reduce((a, b) => (median(b.rates) > median(a.rates) ? b : a))
}

function resultOf(row, build, rates, differences) {
  const mine = best(row, build, rates).rates
  const peers = [...new Set(row.contenders.map(({ who }) => who))].filter((who) => !builds.includes(who))
  const limit = row.limit?.(build)
  const result = { id: row.id, build, n: row.n, value: median(mine), unit: row.unit, best: Math.max(...mine) }
  if (limit) Object.assign(result, { limit, percent_of_limit: 100 * medianRatio(mine, rates.get(limit)) })
  result.ratio = {}
  const forms = {}
  for (const who of peers) {
    const other = best(row, who, rates)
    result.ratio[who] = medianRatio(mine, other.rates)
    forms[who] = { form: other.form, value: median(other.rates), difference: differences[who] }
  }
  return { ...result, peers: forms }
}

/** Checks, then measures a group. Resolves to its rows of the result, one for each build. */
export async function measureGroup({ rows, limits = [] }, plan, progress) {
  const differences = new Map()
  for (const row of rows) {
    progress(`${row.id}: comparing results`)
    differences.set(row, row.differences ?? (await checkRow(row)))
  }
  const cases = rows.flatMap((row) =>
    row.contenders.map((contender) => ({ amount: row.amount, ...contender, key: keyOf(row, contender) })),
  )
  const rates = await measureRounds([...limits, ...cases], plan, (text) => progress(`${rows[0].id}: ${text}`))
  return rows.flatMap((row) =>
    builds
      .filter((build) => row.contenders.some(({ who }) => who === build))
      .map((build) => resultOf(row, build, rates, differences.get(row))),
  )
}
