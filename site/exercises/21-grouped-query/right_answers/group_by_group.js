// One group after the other, as a decoder does it: a key row is fetched once, and every head of the group uses it.
function attend(query, key, value, num_heads, num_kv_heads) {
  const width = key.cols / num_kv_heads
  const group = num_heads / num_kv_heads
  const weights = new Matrix(num_heads * query.rows, key.rows)
  const output = new Matrix(query.rows, num_heads * width)
  const row = (m, r, from) => Array.from({ length: width }, (_, c) => m.at(r, from + c))
  for (let kv = 0; kv < num_kv_heads; kv++) {
    const heads = Array.from({ length: group }, (_, k) => kv * group + k)
    for (let i = 0; i < query.rows; i++) {
      const totals = heads.map(() => 0)
      for (let j = 0; j < key.rows; j++) {
        const k = row(key, j, kv * width)
        heads.forEach((h, g) => {
          const dot = row(query, i, h * width).reduce((sum, q, c) => sum + q * k[c], 0)
          weights.set(h * query.rows + i, j, Math.exp(dot / Math.sqrt(width)))
          totals[g] += weights.at(h * query.rows + i, j)
        })
      }
      for (let j = 0; j < key.rows; j++) {
        const v = row(value, j, kv * width)
        heads.forEach((h, g) => {
          const share = weights.at(h * query.rows + i, j) / totals[g]
          weights.set(h * query.rows + i, j, share)
          v.forEach((x, c) => output.set(i, h * width + c, output.at(i, h * width + c) + share * x))
        })
      }
    }
  }
  return { output, weights }
}

const cache_bytes = (tokens, layers, _, kv_heads, width, bytes) =>
  [2, tokens, layers, kv_heads, width, bytes].reduce((a, b) => a * b)
