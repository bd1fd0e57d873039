function create_cache(max_seq_len, head_dim) {
  const room = () => new Matrix(max_seq_len, head_dim)
  return { queries: room(), keys: room(), values: room(), length: 0 }
}

function append(cache, key, value) {
  if (cache.length + key.rows > cache.keys.rows) throw new Error('The cache is full.')
  copy(key, cache.keys, cache.length)
  copy(value, cache.values, cache.length)
  cache.length += key.rows
}

function copy(from, to, begin) {
  for (let r = 0; r < from.rows; r++) {
    for (let c = 0; c < from.cols; c++) to.set(begin + r, c, from.at(r, c))
  }
}

// The attention of the whole text, of which the last rows are returned.
function attend(cache, query) {
  const { queries, keys, values, length } = cache
  const first = length - query.rows
  copy(query, queries, first)
  const weights = new Matrix(query.rows, length)
  const output = new Matrix(query.rows, values.cols)
  for (let i = 0; i < length; i++) {
    const scores = []
    for (let j = 0; j <= i; j++) {
      let sum = 0
      for (let c = 0; c < keys.cols; c++) sum += queries.at(i, c) * keys.at(j, c)
      scores.push(sum / Math.sqrt(keys.cols))
    }
    const largest = Math.max(...scores)
    const exps = scores.map((score) => Math.exp(score - largest))
    const total = exps.reduce((sum, x) => sum + x, 0)
    const row = new Array(values.cols).fill(0)
    for (let j = 0; j <= i; j++) {
      for (let c = 0; c < values.cols; c++) row[c] += (exps[j] / total) * values.at(j, c)
    }
    if (i < first) continue
    exps.forEach((x, j) => weights.set(i - first, j, x / total))
    row.forEach((x, c) => output.set(i - first, c, x))
  }
  return { output, weights }
}

function reset(cache) {
  cache.length = 0
}
