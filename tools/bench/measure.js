/**
 * Interleaved timing: in every round each case runs once in turn, so that a machine that slows down slows all of them, and
 * ratios are taken within a round before their median is.
 */

/** The middle value; the mean of the two middle ones of an even count. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Milliseconds that `repeats` runs take. */
async function time(run, repeats) {
  const begin = performance.now()
  for (let i = 0; i < repeats; i++) {
    const pending = run()
    // Waiting for what is no promise would add a turn of the event loop to synchronous work.
    if (pending instanceof Promise) await pending
  }
  return performance.now() - begin
}

/**
 * Runs a case until the browser has compiled it for speed (it first runs code that is about ten times slower), and finds
 * how many runs fill a sample.
 */
async function warmUp(run, { warmup_ms, sample_ms }) {
  let spent = 0
  let last
  do {
    last = await time(run, 1)
    spent += last
  } while (spent < warmup_ms)
  return Math.max(1, Math.round(sample_ms / last))
}

/**
 * In which order a round takes its `count` cases: a Williams design, in which over `count` rounds (twice as many of an odd
 * count) each case follows each other case equally often. What one leaves behind, in caches or as garbage, then
 * disturbs all that compete with it alike (E. J. Williams, 1949).
 */
export function orderOf(round, count) {
  const order = Array.from({ length: count }, (_, turn) => {
    const step = turn % 2 ? (turn + 1) / 2 : count - turn / 2
    return (step + round) % count
  })
  return Math.floor(round / count) % 2 ? order.reverse() : order
}

/**
 * Times `cases`, an array of {key, amount, run, seconds}: `run` does `amount` of work, or `seconds()` answers for the last
 * run when the contender times itself. Resolves to a Map from key to its rates (amount per second), one per round.
 */
export async function measureRounds(cases, plan, progress) {
  const repeats = []
  for (const { run } of cases) repeats.push(await warmUp(run, plan))
  const rates = new Map(cases.map(({ key }) => [key, []]))
  for (let round = 0; round < plan.rounds; round++) {
    progress(`round ${round + 1} of ${plan.rounds}`)
    for (const index of orderOf(round, cases.length)) {
      const { key, amount, run, seconds } = cases[index]
      const elapsed = (await time(run, seconds ? 1 : repeats[index])) / 1000
      rates.get(key).push(seconds ? amount / seconds() : (amount * repeats[index]) / elapsed)
    }
  }
  return rates
}

/** The median over the rounds of one rate divided by another of the same round. */
export function medianRatio(rates, others) {
  return median(rates.map((rate, round) => rate / others[round]))
}

/** The smallest step of the clock that was seen, in milliseconds. */
export function timerTick() {
  let tick = Infinity
  for (let i = 0; i < 200; i++) {
    const begin = performance.now()
    let end = begin
    while (end === begin) end = performance.now()
    tick = Math.min(tick, end - begin)
  }
  return tick
}
