// The rows themselves are kept, in arrays that grow, and each head is cut out of them when it is needed.
const cut = (row, head, width) => row.slice(head * width, (head + 1) * width)
const rowsOf = (m) => Array.from({ length: m.rows }, (_, r) => Array.from({ length: m.cols }, (_, c) => m.at(r, c)))

function create_cache(num_layers, num_heads, head_dim) {
  return Array.from({ length: num_layers }, () => ({ keys: [], values: [], num_heads, head_dim }))
}

function attend(cache, layer, query, key, value) {
  const { keys, values, num_heads, head_dim } = cache[layer]
  const before = keys.length
  keys.push(...rowsOf(key))
  values.push(...rowsOf(value))
  const output = new Matrix(query.rows, query.cols)
  rowsOf(query).forEach((row, i) => {
    for (let head = 0; head < num_heads; head++) {
      const q = cut(row, head, head_dim)
      const seen = keys.slice(0, before + i + 1)
      const scores = seen.map((k) => cut(k, head, head_dim).reduce((sum, x, c) => sum + x * q[c], 0) / head_dim ** 0.5)
      const top = scores.reduce((a, b) => (a > b ? a : b))
      const shares = scores.map((score) => Math.exp(score - top))
      const total = shares.reduce((a, b) => a + b)
      for (let c = 0; c < head_dim; c++) {
        const home = shares.reduce((sum, share, j) => sum + share * values[j][head * head_dim + c], 0)
        output.set(i, head * head_dim + c, home / total)
      }
    }
  })
  return output
}
