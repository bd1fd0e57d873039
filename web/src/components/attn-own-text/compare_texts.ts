/** Two texts of one prompt, token by token. */
import type { NewToken } from '../../runtime/protocol.ts'

export const textOf = (tokens: readonly NewToken[]) => tokens.map(({ text }) => text).join('')

/** Place of the first token that differs, from 0; undefined where all that is written is as expected. */
export function compareTexts(expected: readonly NewToken[], written: readonly NewToken[]): number | undefined {
  const at = written.findIndex(({ token }, index) => token.id !== expected[index]?.token.id)
  return at < 0 ? undefined : at
}

export function differenceWords(expected: readonly NewToken[], written: readonly NewToken[]): string {
  const at = compareTexts(expected, written)
  if (at === undefined) return `All ${written.length} tokens are the lab's own: this attention runs the model.`
  const [other, labs] = [written[at]!, expected[at]!].map(({ token }) => `“${token.text}”`)
  return `Token ${at + 1} of ${written.length} is the first that differs: ${other}, where the lab has ${labs}.`
}
