// What Lighthouse found, as a table for people, and what keeps a page from its targets.

/** Of 100. Search engines have no target: the table tells what they get. */
export const targets = { performance: 95, accessibility: 100, 'best-practices': 95 }

const categories = { performance: 'perf', accessibility: 'a11y', 'best-practices': 'best', seo: 'SEO' }
const times = {
  'first-contentful-paint': 'FCP',
  'largest-contentful-paint': 'LCP',
  'total-blocking-time': 'TBT',
  'speed-index': 'SI',
}

const score = (category) => Math.round((category?.score ?? NaN) * 100)
const whole = (number) => (Number.isNaN(number) ? '?' : `${number}`)
const time = (ms) => (ms === undefined ? '?' : ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`)

function row({ page, form, result, performances }) {
  const { audits } = result
  return [
    page === '' ? 'home' : page,
    form,
    ...Object.keys(categories).map((id) => whole(score(result.categories[id]))),
    ...Object.keys(times).map((id) => time(audits[id]?.numericValue)),
    (audits['cumulative-layout-shift']?.numericValue ?? NaN).toFixed(3),
    performances.map(whole).join(' '),
  ]
}

export function table(ratings) {
  const head = ['page', 'form', ...Object.values(categories), ...Object.values(times), 'CLS', 'perf of each run']
  const rows = [head, ...ratings.map(row)]
  const widths = head.map((_, col) => Math.max(...rows.map((cells) => cells[col].length)))
  const line = (cells) => cells.map((cell, col) => (col < 2 ? cell.padEnd(widths[col]) : cell.padStart(widths[col])))
  return rows.map((cells) => `  ${line(cells).join('  ')}`.trimEnd()).join('\n')
}

const bytes = (count) => `${(count / 1024).toFixed(1)} KiB`

/** The first things that an audit names: an element, a file, a sentence. */
function details({ details }) {
  return (details?.items ?? []).slice(0, 5).flatMap((item) => {
    const node = item.node ?? (item.element?.type === 'node' ? item.element : undefined)
    const what = node?.selector ?? item.url ?? item.source?.url ?? item.description ?? item.groupLabel
    if (typeof what !== 'string') return []
    const costs = [
      item.wastedBytes && `${bytes(item.wastedBytes)} too many`,
      item.wastedMs && `${Math.round(item.wastedMs)} ms`,
      item.score && `${item.score.toFixed(3)}`,
      item.duration && `${Math.round(item.duration)} ms`,
      item.scripting && `${Math.round(item.scripting)} ms of script`,
    ]
    return [[what.replace(/^http:\/\/127\.0\.0\.1:\d+/, ''), ...costs.filter(Boolean)].join(', ')]
  })
}

/** The audits that cost points, the dearest first, each as lines. */
function losses(result, id) {
  const { auditRefs } = result.categories[id]
  const all = auditRefs.reduce((sum, { weight }) => sum + weight, 0)
  return auditRefs
    .map(({ id, weight }) => ({
      audit: result.audits[id],
      lost: (100 * weight * (1 - (result.audits[id].score ?? 1))) / all,
    }))
    .filter(({ lost }) => lost >= 0.5)
    .sort((a, b) => b.lost - a.lost)
    .flatMap(({ audit, lost }) => [
      `    −${lost.toFixed(1)}  ${audit.id}: ${audit.title}${audit.displayValue ? ` (${audit.displayValue})` : ''}`,
      ...details(audit).map((text) => `          ${text}`),
    ])
}

/** Audits that have no weight of their own, and say why a page is slow. */
const reasons = [
  'layout-shifts',
  'render-blocking-resources',
  'unused-css-rules',
  'unused-javascript',
  'bootup-time',
  'mainthread-work-breakdown',
  'long-tasks',
  'largest-contentful-paint-element',
  'total-byte-weight',
  'dom-size',
  'legacy-javascript',
  'duplicated-javascript',
  'uses-text-compression',
  'uses-responsive-images',
  'font-display',
  'redirects',
]

function causes(result) {
  return reasons
    .map((id) => result.audits[id])
    .filter((audit) => (audit?.score ?? 1) < 0.9)
    .flatMap((audit) => [
      `      ${audit.id}: ${audit.title}${audit.displayValue ? ` (${audit.displayValue})` : ''}`,
      ...details(audit).map((text) => `          ${text}`),
    ])
}

/** What is missing, for people, and nothing where every target is met. */
export function missed(ratings) {
  return ratings.flatMap(({ page, form, result }) =>
    Object.entries(targets).flatMap(([id, target]) => {
      const got = score(result.categories[id])
      if (got >= target) return []
      const title = result.categories[id].title.toLowerCase()
      return [
        `  ${page === '' ? 'home' : page}, ${form}: ${title} ${whole(got)}, not ${target}`,
        ...losses(result, id),
        ...(id === 'performance' ? causes(result) : []),
      ]
    }),
  )
}
