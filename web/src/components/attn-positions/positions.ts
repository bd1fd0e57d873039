/** Where a query and a key stand, and what the engine makes of it. */
import type { Ask } from '../../runtime/client.ts'
import type { PositionScore, PositionScoreRequest } from '../../runtime/figures_protocol.ts'
import { clamped, snapped } from '../number_text.ts'

export type Kind = PositionScoreRequest['kind']
export const kinds: readonly { value: Kind; label: string }[] = [
  { value: 'none', label: 'none' },
  { value: 'rotary', label: 'rotary' },
  { value: 'alibi', label: 'ALiBi' },
]
export const readKind = (text: string): Kind => kinds.find(({ value }) => value === text)?.value ?? 'rotary'

export const last_position = 64
/** rope_theta of the paper (arXiv:2104.09864, section 3.2.2). */
export const base = 10000
export const num_heads = 8

export interface Places {
  query_position: number
  key_position: number
}

export interface Setting extends Places {
  kind: Kind
  query: readonly number[]
  key: readonly number[]
  head: number
}

/** A query and a key that match, in both pairs of features. */
export const first_setting: Omit<Setting, 'kind'> = {
  query: [1.5, 0.8, 0.5, -0.6],
  key: [1.2, 1, 0.9, 0.4],
  query_position: 12,
  key_position: 7,
  head: 0,
}

export const distance = ({ query_position, key_position }: Places) => query_position - key_position

/** A query sees itself and what lies before it, so one that is moved past the other takes it along. */
export function moved(from: Places, which: keyof Places, to: number, together: boolean): Places {
  const on_row = { min: 0, max: last_position }
  if (together) {
    const by = clamped(to - from[which], { min: -from.key_position, max: last_position - from.query_position })
    return { query_position: from.query_position + by, key_position: from.key_position + by }
  }
  const place = clamped(to, on_row)
  return which === 'query_position'
    ? { query_position: place, key_position: Math.min(from.key_position, place) }
    : { query_position: Math.max(from.query_position, place), key_position: place }
}

export function randomFeatures(random: () => number): Pick<Setting, 'query' | 'key'> {
  const features = () => Array.from({ length: 4 }, () => snapped(random() * 4 - 2, 0.1, { min: -2, max: 2 }))
  return { query: features(), key: features() }
}

export interface Shown {
  setting: Setting
  score: PositionScore
  /** Where the move began that led here. */
  before?: Omit<Shown, 'before' | 'lines'>
  /** ALiBi alone: of every head, the bias at some distances. */
  lines: readonly (readonly (readonly [distance: number, bias: number])[])[]
}

const requestOf = ({ query, key, ...rest }: Setting): PositionScoreRequest => ({
  ...rest,
  query: [...query],
  key: [...key],
  base,
  num_heads,
})

export async function askShown(ask: Ask, setting: Setting, began?: Setting): Promise<Shown> {
  const [score, lines, score_before] = await Promise.all([
    ask('position_score', requestOf(setting)),
    setting.kind === 'alibi' ? askLines(ask, setting) : [],
    began && ask('position_score', requestOf(began)),
  ])
  return { setting, score, lines, ...(began && score_before && { before: { setting: began, score: score_before } }) }
}

const line_distances = [0, 16, 32, 48, 64]

function askLines(ask: Ask, setting: Setting): Promise<(readonly [number, number])[][]> {
  const bias = async (head: number, away: number) => {
    const at = { ...setting, head, query_position: away, key_position: 0 }
    return [away, (await ask('position_score', requestOf(at))).bias] as const
  }
  const heads = Array.from({ length: num_heads }, (_, head) => head)
  return Promise.all(heads.map((head) => Promise.all(line_distances.map((away) => bias(head, away)))))
}

/** Features i and i + head_dim / 2 turn together, as in Hugging Face's files. */
export function pairOf(features: readonly number[], pair: number): readonly [number, number] {
  return [features[pair]!, features[pair + features.length / 2]!]
}

/** Radians for each position: base^(−2 · pair / head_dim). */
export const frequency = (pair: number, head_dim: number) => base ** ((-2 * pair) / head_dim)
