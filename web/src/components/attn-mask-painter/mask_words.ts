/** What there is to say of a mask. */
import type { Cell } from '../../draw/heatmap_words.ts'
import type { MaskFacts } from '../../runtime/figures_protocol.ts'
import type { Matrix } from '../../runtime/matrix.ts'
import { isAllowed, type Painting } from './painting.ts'

/** A painting and what the engine counted in it, for 1 … as many layers as were asked for. */
export interface Counted {
  painting: Painting
  facts: MaskFacts
}

/** Pairs that a causal mask allows among so many positions: N(N+1)/2. */
export function causalPairs(size: number): number {
  return (size * (size + 1)) / 2
}

/** "query 3, key 5: blocked", for the ear. */
export function describePair(allowed: Matrix, cell: Cell): string {
  return `query ${cell.row}, key ${cell.col}: ${isAllowed(allowed, cell) ? 'allowed' : 'blocked'}`
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}\u00a0%`
}

/** "0, 9 to 15" */
export function positionsText(positions: readonly number[]): string {
  const runs: { first: number; last: number }[] = []
  for (const position of positions) {
    const run = runs.at(-1)
    if (run && run.last === position - 1) run.last = position
    else runs.push({ first: position, last: position })
  }
  return runs
    .map(({ first, last }) => {
      if (first === last) return String(first)
      return last === first + 1 ? `${first}, ${last}` : `${first} to ${last}`
    })
    .join(', ')
}

/** The layer, counted from 1, after which each key has reached the last query; undefined where it has not by then. */
export function firstReached(
  { reached_last }: Pick<MaskFacts, 'reached_last'>,
  layers: number,
): (number | undefined)[] {
  const { cols, data } = reached_last
  return Array.from({ length: cols }, (_, key) => {
    const layer = Array.from({ length: layers }, (_, layer) => data[layer * cols + key]).indexOf(1)
    return layer < 0 ? undefined : layer + 1
  })
}

/** From how many positions a query has heard after so many layers. */
export function heardBy({ reach }: Pick<MaskFacts, 'reach'>, query: number, layers: number): number {
  return reach.data[(layers - 1) * reach.cols + query]!
}

export function pairsSentence({ painting, facts: { allowed_pairs, total_pairs } }: Counted): string {
  const triangle = causalPairs(painting.allowed.rows)
  const compared =
    allowed_pairs === triangle
      ? 'as many as the causal triangle has'
      : allowed_pairs < triangle
        ? `${percent(allowed_pairs / triangle)} of the causal triangle’s ${number(triangle)}`
        : `more than the causal triangle’s ${number(triangle)}`
  return `${number(allowed_pairs)} of ${number(total_pairs)} pairs are allowed (${percent(allowed_pairs / total_pairs)}), ${compared}.`
}

/** Attention's own words for it. */
export function refusalSentence({ facts: { blocked_queries } }: Counted): string {
  const [who, has] = blocked_queries.length === 1 ? ['Query', 'has'] : ['Queries', 'have']
  return (
    `${who} ${positionsText(blocked_queries)} ${has} no key, so attention refuses this mask: ` +
    'each query needs at least one key it may attend to.'
  )
}

export function reachSentence({ painting, facts }: Counted, layers: number): string {
  const size = painting.allowed.rows
  const last = size - 1
  const heard = heardBy(facts, last, layers)
  const after = layers === 1 ? 'After 1 layer' : `After ${layers} layers`
  if (heard === size) return `${after} query ${last} has heard from all ${size} positions.`
  const keys = firstReached(facts, layers).flatMap((layer, key) => (layer === undefined ? [] : [key]))
  return `${after} query ${last} has heard from ${heard} of ${size} positions: ${positionsText(keys)}.`
}

const number = (count: number) => count.toLocaleString('en')
