/**
 * Something real to look at before the model is here: each word as the letters it is made of, so that attention over
 * these vectors finds the words that are spelt alike. No training involved, and the figure says so.
 */
import type { AttendRequest } from '../../runtime/protocol.ts'

const letters = 26
/** Sharpens the row, so that a shared spelling is seen. */
const temperature = 0.06

export function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}']+|[^\s\p{L}\p{N}']+/gu) ?? []
}

/** Letter counts at unit length: the dot product of two words is how alike they are spelt, from 0 to 1. */
export function letterVector(word: string): Float32Array {
  const vector = new Float32Array(letters)
  for (const char of word.toLowerCase()) {
    const letter = char.charCodeAt(0) - 97
    if (letter >= 0 && letter < letters) vector[letter]! += 1
  }
  const length = Math.hypot(...vector)
  return length > 0 ? vector.map((count) => count / length) : vector
}

export function attendToLetters(words: string[]): AttendRequest {
  const data = new Float32Array(words.length * letters)
  words.forEach((word, row) => data.set(letterVector(word), row * letters))
  const matrix = () => ({ rows: words.length, cols: letters, data: data.slice() })
  return { kernel: 'simd', query: matrix(), key: matrix(), value: matrix(), mask: { kind: 'causal' }, temperature }
}
