/** A row of scores with its values: what it begins with, and what can be changed in it. Nothing is changed in place. */
import type { OnlineSoftmaxReply, OnlineSoftmaxRequest } from '../../runtime/figures_protocol.ts'
import { snapped } from '../number_text.ts'

export const num_keys = 12
export const value_dim = 2
export const tiles = [1, 2, 3, 4, 6, 12] as const
export const bounds = { min: -10, max: 10 }
export const step_size = 0.1

export interface Row {
  scores: readonly number[]
  /** What a key had as its score stays, for when it is allowed again. */
  blocked: readonly boolean[]
  /** (keys × value_dim) */
  value: readonly (readonly number[])[]
}

const none_blocked: readonly boolean[] = Array.from({ length: num_keys }, () => false)

export const first_row: Row = {
  scores: [1.2, -0.4, 0.3, 2.1, 0, -1.3, 0.8, 2.9, -0.6, 1.5, -2, 0.4],
  blocked: none_blocked,
  value: [
    [0.5, -1],
    [1.2, 0.4],
    [-0.8, 0.9],
    [0.3, 1.5],
    [-1.1, 0.2],
    [0.7, -0.6],
    [1.4, 0.8],
    [-0.5, 1.1],
    [0.2, -1.3],
    [0.9, 0.6],
    [-1.2, 0.1],
    [0.4, -0.7],
  ],
}

/** Every tile has a larger score than all before it. */
export function risingRow({ value }: Row): Row {
  const scores = Array.from({ length: num_keys }, (_, key) => snapped(-2.5 + key / 2, step_size, bounds))
  return { scores, blocked: none_blocked, value }
}

/** The whole first tile, or half of the only one: a row without any key has no softmax. */
export function firstTileBlocked(row: Row, tile: number): Row {
  const count = tile < num_keys ? tile : num_keys / 2
  return { ...row, blocked: none_blocked.map((_, key) => key < count) }
}

/** `random` as Math.random. */
export function randomRow(random: () => number): Row {
  const number = (most: number) => snapped((2 * random() - 1) * most, step_size, bounds)
  return {
    scores: Array.from({ length: num_keys }, () => number(3)),
    blocked: none_blocked,
    value: Array.from({ length: num_keys }, () => Array.from({ length: value_dim }, () => number(1.5))),
  }
}

export function withScore(row: Row, key: number, score: number): Row {
  return { ...row, scores: row.scores.with(key, score) }
}

export function withBlocked(row: Row, key: number, blocked: boolean): Row {
  return { ...row, blocked: row.blocked.with(key, blocked) }
}

export function allAllowed(row: Row): Row {
  return { ...row, blocked: none_blocked }
}

/** As the softmax sees it: −∞ where blocked. */
export function scoreOf({ scores, blocked }: Row, key: number): number {
  return blocked[key] ? -Infinity : scores[key]!
}

export function requestOf(row: Row, tile: number): OnlineSoftmaxRequest {
  return {
    scores: row.scores.map((_, key) => scoreOf(row, key)),
    value: { rows: num_keys, cols: value_dim, data: Float32Array.from(row.value.flat()) },
    tile,
  }
}

/** A tile size that a lesson may ask for; 3 for any other. */
export function nearestTile(tile: number): number {
  return (tiles as readonly number[]).includes(tile) ? tile : 3
}

/** A row and what the engine made of it, tile by tile. */
export interface Worked {
  row: Row
  tile: number
  reply: OnlineSoftmaxReply
}

/** Nothing read, each tile, the division. */
export function stepCount({ reply }: Worked): number {
  return reply.steps.length + 2
}

/** Numbers that go from tile to tile: maximum, sum and the output. A correction is there while its tile is added. */
export const numbers_held = 2 + value_dim
