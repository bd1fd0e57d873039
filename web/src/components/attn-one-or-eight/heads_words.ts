/** What the comparison says. */
import { threeDigits } from '../../draw/format.ts'
import { costLines, differentFavourites, embed_dim, type CostLine, type HeadsPair } from './heads_pair.ts'

const words: Record<number, string> = { 1: 'one', 2: 'two', 4: 'four', 8: 'eight', 16: 'sixteen' }
const times: Record<number, string> = { 2: 'Twice', 4: 'Four times', 8: 'Eight times', 16: 'Sixteen times' }

/** "eight heads of 64"; the size is never alone on a line. */
export function headsText(num_heads: number): string {
  const word = words[num_heads] ?? String(num_heads)
  return `${word} ${num_heads === 1 ? 'head' : 'heads'} of\u00a0${embed_dim / num_heads}`
}

export function bits(entropy: number): string {
  return `${entropy.toFixed(2)} bits`
}

/** What is equal, what is not, and what that buys. */
export function pairSentence(pair: HeadsPair): string {
  const lines = costLines(pair)
  const { num_heads, many } = pair
  if (num_heads === 1) return 'Both sides are one head of 512: choose more heads to compare.'
  const equal = lines.filter(({ factor }) => factor === 1).map(({ name }) => name)
  const more = lines.filter(({ factor }) => factor !== 1)
  const on_top = differentFavourites(many)
  return (
    `Equal for ${headsText(1)} and ${headsText(num_heads)}: ${listed(equal)}. ` +
    `${howMany(more, num_heads)}: ${listed(more.map(moreText))}. ` +
    `That buys ${words[num_heads] ?? num_heads} rows of weights instead of one, ${on_top === 1 ? 'all with the same key' : `with ${on_top} different keys`} on top.`
  )
}

function moreText({ name, one, many }: CostLine): string {
  return `${name} (${many}, not ${one})`
}

/** "Eight times as much", where all of them are so. */
function howMany(more: readonly CostLine[], num_heads: number): string {
  if (more.some(({ factor }) => factor !== num_heads)) return 'Not equal'
  return `${times[num_heads] ?? `${num_heads} times`} as much`
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** For the ear. */
export function stripText(name: string, entropy: number, seq_len: number, key: number, weight: number): string {
  return (
    `${name}: entropy ${bits(entropy)} of at most ${threeDigits(Math.log2(seq_len))}, ` +
    `largest weight ${weight.toFixed(3)} on key ${key}`
  )
}
