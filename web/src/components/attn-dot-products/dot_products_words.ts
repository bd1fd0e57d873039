/** What the figure says: how a score comes about, which key a query matches, and what its output is made of. */
import type { Cell } from '../../draw/heatmap_words.ts'
import { fixed, shortFixed } from '../number_text.ts'
import { cell } from '../attn-verdict/comparison_table.ts'
import { shownKeys, shownQueries, type DotProducts } from './dot_products.ts'

/** "1.0 · 0.5 + 2.0 · (−1.0)" */
export function productsText(query: readonly number[], key: readonly number[]): string {
  return query.map((number, at) => product(number, key[at]!)).join(' + ')
}

/** Never broken over two lines. */
const product = (query: number, key: number) => `${factor(query)}\u00a0·\u00a0${factor(key)}`
const factor = (number: number) => (number < 0 ? `(${shortFixed(number)})` : shortFixed(number))

export const scoreText = (score: number) => fixed(score, 2)

/** "1.0 · 0.5 + 2.0 · (−1.0) = −1.50" */
export function sumText(of: DotProducts, { row, col }: Cell): string {
  const products = productsText(shownQueries(of.vectors)[row]!, shownKeys(of.vectors)[col]!)
  return `${products} = ${scoreText(cell(of.scores, row, col)!)}`
}

/** Which key a query matches most, and why. */
export function matchSentence(of: DotProducts, row: number): string {
  const keys = indices(of.scores.cols)
  const score = (col: number) => cell(of.scores, row, col)!
  const most = Math.max(...keys.map(score))
  const best = keys.filter((col) => scoreText(score(col)) === scoreText(most))
  const query = `Query ${row + 1}`
  const weight = fixed(cell(of.weights, row, best[0]!)!, 2)
  if (best.length === keys.length) return `${query} matches all keys alike: every key gets ${weight} of the weight.`
  if (best.length > 1) {
    const names = best.map((col) => col + 1).join(' and ')
    return `${query} matches keys ${names} alike: both have the score ${scoreText(most)} and get ${weight} of the weight each.`
  }
  const key = `key ${best[0]! + 1}`
  if (scoreText(most) === scoreText(0)) {
    return `${query} is opposed to no key less than to ${key}: its score is 0.00, the others are negative, and it gets ${weight} of the weight.`
  }
  if (most < 0) {
    return `${query} matches no key: all its scores are negative. ${capital(key)} has the least negative one, ${scoreText(most)}, and so still gets ${weight} of the weight.`
  }
  return `${query} matches ${key} most: their score, ${scoreText(most)}, is the largest of its row. ${reason(of, row, best[0]!)} So ${key} gets ${weight} of the weight.`
}

/** Where most of a positive score comes from. */
function reason({ vectors }: DotProducts, row: number, col: number): string {
  const query = shownQueries(vectors)[row]!
  const key = shownKeys(vectors)[col]!
  const products = query.map((number, at) => number * key[at]!)
  const at = products.indexOf(Math.max(...products))
  const both = query[at]! < 0 ? 'negative' : 'positive'
  return `Number ${at + 1} adds the most to it, ${product(query[at]!, key[at]!)} = ${scoreText(products[at]!)}: both are ${both}.`
}

/** "0.02 · (4.0, −1.0) + 0.95 · (2.0, 3.0) + 0.03 · (−2.0, 1.0)" */
export function weightedText({ vectors, weights }: DotProducts, row: number): string {
  return vectors.value
    .map((value, col) => `${scoreText(cell(weights, row, col)!)}\u00a0·\u00a0${rowText(value, shortFixed)}`)
    .join(' + ')
}

/** "(2.03, 2.82)" */
export function outputText({ output }: DotProducts, row: number): string {
  return rowText(rowOf(output, row), scoreText)
}

export function rowOf(matrix: DotProducts['output'], row: number): number[] {
  return indices(matrix.cols).map((col) => cell(matrix, row, col)!)
}

export const rowText = (row: readonly number[], text: (number: number) => string) =>
  `(${row.map(text).join(',\u00a0')})`

/** What the output of a query is made of, and the bounds that it cannot leave. */
export function outputSentence(of: DotProducts, row: number): string {
  const weights = rowOf(of.weights, row)
  const parts = weights.map((weight, col) => `${scoreText(weight)} of value\u00a0${col + 1}`)
  const last = parts.pop()
  const made = `${parts.join(', ')} and ${last}`
  return `Output ${row + 1}, ${outputText(of, row)}, is made of ${made}: ${madeOf(weights)}. ${boundsText(of)}`
}

function madeOf(weights: readonly number[]): string {
  const largest = Math.max(...weights)
  const leaders = indices(weights.length).filter((col) => scoreText(weights[col]!) === scoreText(largest))
  if (leaders.length === weights.length) return 'the mean of all values'
  const names = leaders.map((col) => col + 1).join(' and ')
  if (leaders.length > 1) return `values ${names} count most`
  if (largest >= 0.9) return `nearly value ${names}`
  return largest > 0.5 ? `mostly value ${names}` : `value ${names} counts most`
}

function boundsText({ vectors }: DotProducts): string {
  const column = vectors.value.map((value) => value[0]!)
  const [low, high] = [Math.min(...column), Math.max(...column)].map(shortFixed)
  return low === high
    ? `All values begin with ${low}, and so does every output.`
    : `Whatever the weights, an output begins with a number from ${low} to ${high}, as the values do.`
}

const capital = (text: string) => text[0]!.toUpperCase() + text.slice(1)

export function indices(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}
