/** What the figure says of a score, and of what a move changed. */
import { fixed } from '../number_text.ts'
import { distance, type Kind, type Shown } from './positions.ts'

export const scoreText = (score: number) => fixed(score, 2)

export function positionSentence(shown: Shown): string {
  return `${move(shown) ?? place(shown)} ${reason(shown)}`
}

function place({ setting, score }: Shown): string {
  const { query_position, key_position } = setting
  return `Query at position ${query_position}, key at ${key_position}, distance ${distance(setting)}: score ${scoreText(score.score)}.`
}

/** What it changed; undefined where nothing was moved. */
function move({ before, ...now }: Shown): string | undefined {
  if (!before) return undefined
  const by = {
    query: now.setting.query_position - before.setting.query_position,
    key: now.setting.key_position - before.setting.key_position,
  }
  if (by.query === 0 && by.key === 0) return undefined
  const [score, old_score] = [scoreText(now.score.score), scoreText(before.score.score)]
  const [away, old_away] = [distance(now.setting), distance(before.setting)]
  const from = (name: 'query' | 'key') =>
    `the ${name} from ${before.setting[`${name}_position`]} to ${now.setting[`${name}_position`]}`
  if (by.query === by.key) {
    const steps = Math.abs(by.query) === 1 ? '1 position' : `${Math.abs(by.query)} positions`
    return `You moved both by ${steps}: the distance is still ${away} and the score still ${score}.`
  }
  const what = by.query === 0 ? from('key') : by.key === 0 ? from('query') : `${from('query')} and ${from('key')}`
  const change = score === old_score ? `the score stayed ${score}` : `the score went from ${old_score} to ${score}`
  return `You moved ${what}: the distance went from ${old_away} to ${away}, and ${change}.`
}

function reason({ setting, score }: Shown): string {
  const reasons: Record<Kind, () => string> = {
    none: () => 'No position enters the dot product, so it is the same wherever they stand.',
    rotary: () => 'Both are turned by their positions, so their dot product knows the distance alone.',
    alibi: () => {
      const dot = scoreText(score.score - score.bias)
      if (score.bias === 0) return `A key at the query’s own position loses nothing: ${dot}.`
      return `Head ${setting.head + 1} takes ${fixed(-score.bias, 2)} off for the distance: ${dot} − ${fixed(-score.bias, 2)} = ${scoreText(score.score)}.`
    },
  }
  return reasons[setting.kind]()
}
