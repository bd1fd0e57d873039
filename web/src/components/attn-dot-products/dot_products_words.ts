/** What the figure says: how a score comes about, and which key a query matches. */
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

const capital = (text: string) => text[0]!.toUpperCase() + text.slice(1)

export function indices(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}
