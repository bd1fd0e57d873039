// The result as tables for people: figures, then what was promised of them.
import { judge } from './targets.mjs'

const number = (value, digits = 3) => (value >= 1000 ? value.toFixed(0) : value.toPrecision(digits))
const factor = (value) => (value === undefined ? '' : `${value.toFixed(value < 10 ? 2 : 1)}×`)

function size(row) {
  if (row.n === undefined) return ''
  if (row.id !== 'read') return `${row.n}`
  return row.n < 1 << 20 ? `${row.n >> 10} KiB` : `${row.n >> 20} MiB`
}

function table(rows) {
  const widths = rows[0].map((_, col) => Math.max(...rows.map((row) => row[col].length)))
  const line = (row) => row.map((cell, col) => (col < 2 ? cell.padEnd(widths[col]) : cell.padStart(widths[col])))
  return rows.map((row) => `  ${line(row).join('  ')}`.trimEnd()).join('\n')
}

function figures(rows) {
  const peers = [...new Set(rows.flatMap((row) => Object.keys(row.ratio)))]
  const head = ['row', 'build', 'n', 'median', 'best', 'unit', '% of limit', ...peers]
  const body = rows.map((row) => [
    row.id,
    row.build,
    size(row),
    number(row.value),
    number(row.best),
    row.unit,
    row.percent_of_limit === undefined ? '' : row.percent_of_limit.toFixed(1),
    ...peers.map((peer) => factor(row.ratio[peer])),
  ])
  return table([head, ...body])
}

function promise(row, { what, must, stretch, got, met }) {
  const show = what === 'percent' ? (value) => `${value.toFixed(1)} %` : what === 'at most' ? number : factor
  const subject = { percent: 'of the limit', 'at most': row.unit }[what] ?? `× ${what}`
  const mark = { stretch: 'met, stretch too', must: 'met', missed: 'NOT MET' }[met]
  return [row.id, row.build, size(row), subject, show(got), show(must), stretch ? show(stretch) : '', mark]
}

function forms(rows) {
  const lines = rows.flatMap((row) =>
    Object.entries(row.peers ?? {}).flatMap(([who, { form, value }]) =>
      form && row.build === 'simd' ? [`  ${row.id} ${size(row)}: ${who} as ${form}, ${number(value)} ${row.unit}`] : [],
    ),
  )
  return lines.join('\n')
}

export function report({ machine, smoke, rounds, timer_tick_ms, isolated, notes, rows }) {
  const { cpu, cores, memory_gib, browser, date, commit } = machine
  const promises = smoke ? [] : rows.flatMap((row) => judge(row).map((judged) => promise(row, judged)))
  const parts = [
    ...(smoke ? ['A smoke run: everything was computed and compared, and its times mean nothing.'] : []),
    `${browser} on ${cpu}, ${cores} cores, ${memory_gib} GiB; ${date}, commit ${commit}.`,
    `One thread; ${rounds} interleaved rounds, medians; ratios and percentages are medians of each round's own. ` +
      `Timer tick ${number(timer_tick_ms * 1000)} µs, page ${isolated ? '' : 'not '}isolated.`,
    `\nOurs, and how many times the speed of others:\n\n${figures(rows)}`,
  ]
  if (promises.length > 0) {
    parts.push(`\nPromised:\n\n${table([['row', 'build', 'n', '', 'got', 'must', 'stretch', ''], ...promises])}`)
  }
  if (notes.length > 0) parts.push(`\n${notes.map((note) => `  ${note}`).join('\n')}`)
  const best = forms(rows)
  if (best) parts.push(`\nOthers in their best form:\n\n${best}`)
  return parts.join('\n')
}
