import { callOf, caseOf, type Random } from '../../../../tests/exercises/proof/cases.ts'
import type { Evidence } from '../../../../tests/exercises/proof/evidence.ts'
import type { Call, Value } from '../../../../web/src/runtime/protocol.ts'

type Matrix = Exclude<Value, number | { object: number }>

const quantizeReturns: Call['returns'] = ['codes', 'scales'].map((name) => ({
  name,
  kind: 'matrix',
  object: undefined,
}))
const outputReturns: Call['returns'] = [{ name: 'output', kind: 'matrix', object: undefined }]

/** Codes of any size, also 0 and both ends. */
function codes(random: Random, rows: number, cols: number): Matrix {
  return { rows, cols, data: Float32Array.from({ length: rows * cols }, () => random.whole(-127, 127)) }
}

function scales(random: Random, rows: number, cols: number): Matrix {
  const scale = () => (random.unit() < 0.1 ? 0 : (1 + 15 * random.unit()) / 1024)
  return { rows, cols, data: Float32Array.from({ length: rows * cols }, scale) }
}

/**
 * The numbers that share a scale lie a fifth of a step beyond a whole one, and the largest is 127 steps. So none lies
 * at an edge of rounding, in any precision.
 */
function shared(random: Random, count: number): number[] {
  const scale = random.whole(3, 15) / 1024
  const sign = () => (random.unit() < 0.5 ? -1 : 1)
  const numbers = Array.from({ length: count }, () => sign() * (random.whole(0, 126) + 0.2) * scale)
  numbers[random.whole(0, count - 1)] = sign() * 127 * scale
  return random.unit() < 0.15 ? numbers.map(() => 0) : numbers
}

function keysOf(random: Random, tokens: number, head_dim: number, group_size: number): Matrix {
  const data = new Float32Array(tokens * head_dim)
  for (let from = 0; from < tokens; from += group_size) {
    const count = Math.min(group_size, tokens - from)
    for (let c = 0; c < head_dim; ++c) {
      shared(random, count).forEach((x, k) => (data[(from + k) * head_dim + c] = x))
    }
  }
  return { rows: tokens, cols: head_dim, data }
}

function valuesOf(random: Random, rows: number, cols: number): Matrix {
  return { rows, cols, data: Float32Array.from(Array.from({ length: rows }, () => shared(random, cols)).flat()) }
}

/** Any lengths, each function for itself. */
function cases(random: Random) {
  return Array.from({ length: 12 }, () => {
    const [tokens, group_size, queries] = [random.whole(1, 12), random.whole(1, 7), random.whole(1, 4)]
    const [head_dim, value_dim] = [random.whole(1, 9), random.whole(1, 9)]
    const key = keysOf(random, tokens, head_dim, group_size)
    const cache = {
      key_codes: codes(random, tokens, head_dim),
      key_scales: scales(random, Math.ceil(tokens / group_size), head_dim),
      value_codes: codes(random, tokens, value_dim),
      value_scales: scales(random, tokens, 1),
    }
    const query = random.matrix(queries, head_dim)
    return caseOf([
      callOf('quantize_keys', { key, group_size }, { returns: quantizeReturns }),
      callOf('quantize_values', { value: valuesOf(random, tokens, value_dim) }, { returns: quantizeReturns }),
      callOf('attend', { query, ...cache, group_size }, { returns: outputReturns }),
    ])
  })
}

export const evidence: Evidence = { cases }
