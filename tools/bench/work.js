/** Inputs of attention over several heads, seeded, in every layout that a contender takes. */
import { sideBySide, transpose } from './layout.js'
import { uniform } from './random.js'

/** The mask as frameworks add it to scores: 0 where a query may attend, -infinity where not. */
const additiveMask = (seq_len) =>
  Float32Array.from({ length: seq_len ** 2 }, (_, at) => (at % seq_len <= Math.floor(at / seq_len) ? 0 : -Infinity))

/** query, key and value (heads · seq_len × head_dim), and the same laid out otherwise. */
export function attentionWork(shape) {
  const { heads, seq_len, head_dim } = shape
  const size = seq_len * head_dim
  const [query, key, value] = [1, 2, 3].map((seed) => uniform(heads * size, 1, seed))
  const key_transposed = new Float32Array(heads * size)
  for (let head = 0; head < heads; head++)
    key_transposed.set(transpose(key.subarray(head * size, (head + 1) * size), seq_len, head_dim), head * size)
  const side_by_side = Object.fromEntries(
    Object.entries({ query, key, value }).map(([name, data]) => [name, sideBySide(data, shape)]),
  )
  return { query, key, value, key_transposed, side_by_side, mask: additiveMask(seq_len), ...shape }
}
