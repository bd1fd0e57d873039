/** What a head does with this very text, from its weights: a measurement, not a property that was looked up. */

export type Habit = 'previous' | 'repeat' | 'first' | 'self' | 'mixed'

export interface HeadHabit {
  layer: number
  head: number
  habit: Habit
  /** Mean weight on the cells that the habit is about, over the rows where it could show. */
  share: number
}

export interface Maps {
  ids: number[]
  num_layers: number
  num_heads: number
  /** (num_layers · num_heads · tokens · tokens) */
  weights: Float32Array
}

/** Below this, a head spreads its attention too widely for a name. */
const threshold = 0.4

export function headHabits(maps: Maps): HeadHabit[] {
  const habits: HeadHabit[] = []
  for (let layer = 0; layer < maps.num_layers; layer++) {
    for (let head = 0; head < maps.num_heads; head++) habits.push(habitOf(maps, layer, head))
  }
  return habits
}

export function headWeights(maps: Maps, layer: number, head: number): Float32Array {
  const size = maps.ids.length ** 2
  const at = (layer * maps.num_heads + head) * size
  return maps.weights.slice(at, at + size)
}

/** The clearest head of a habit, or undefined when none has it in this text. */
export function clearest(habits: HeadHabit[], habit: Habit): HeadHabit | undefined {
  return habits.filter((each) => each.habit === habit).sort((a, b) => b.share - a.share)[0]
}

function habitOf(maps: Maps, layer: number, head: number): HeadHabit {
  const weights = headWeights(maps, layer, head)
  const shares = candidates.map(({ habit, targets }) => ({ habit, share: meanShare(weights, maps.ids, targets) }))
  const best = shares.reduce((a, b) => (b.share > a.share ? b : a))
  return best.share >= threshold ? { layer, head, ...best } : { layer, head, habit: 'mixed', share: best.share }
}

type Targets = (row: number, ids: number[]) => number[]

const candidates: { habit: Exclude<Habit, 'mixed'>; targets: Targets }[] = [
  { habit: 'previous', targets: (row) => (row >= 2 ? [row - 1] : []) },
  { habit: 'repeat', targets: afterEarlierOccurrences },
  { habit: 'first', targets: (row) => (row >= 2 ? [0] : []) },
  { habit: 'self', targets: (row) => (row >= 2 ? [row] : []) },
]

/** Induction: where this word stood before, the head looks at what came next. */
function afterEarlierOccurrences(row: number, ids: number[]): number[] {
  const targets: number[] = []
  for (let earlier = 0; earlier + 1 < row; earlier++) if (ids[earlier] === ids[row]) targets.push(earlier + 1)
  return targets
}

function meanShare(weights: Float32Array, ids: number[], targets: Targets): number {
  let sum = 0
  let rows = 0
  for (let row = 0; row < ids.length; row++) {
    const cols = targets(row, ids)
    if (cols.length === 0) continue
    rows += 1
    for (const col of cols) sum += weights[row * ids.length + col]!
  }
  // One or two rows prove nothing.
  return rows >= 3 ? sum / rows : 0
}
