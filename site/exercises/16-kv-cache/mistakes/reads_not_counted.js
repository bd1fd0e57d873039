function create_cache(max_seq_len, head_dim) {
  return { max_seq_len, head_dim, keys: [], values: [] }
}

function append(cache, key, value) {
  if (cache.keys.length + key.rows > cache.max_seq_len) throw new Error('The cache is full.')
  for (let r = 0; r < key.rows; r++) {
    cache.keys.push(rowOf(key, r))
    cache.values.push(rowOf(value, r))
  }
}

const rowOf = (matrix, r) => Array.from({ length: matrix.cols }, (_, c) => matrix.at(r, c))

function attend(cache, query) {
  const length = cache.keys.length
  const weights = new Matrix(query.rows, length)
  const output = new Matrix(query.rows, cache.head_dim)
  for (let i = 0; i < query.rows; i++) {
    const q = rowOf(query, i)
    const scores = cache.keys
      .slice(0, length - query.rows + i + 1)
      .map((key) => key.reduce((sum, x, c) => sum + x * q[c], 0) / Math.sqrt(cache.head_dim))
    const largest = Math.max(...scores)
    const exps = scores.map((score) => Math.exp(score - largest))
    const total = exps.reduce((sum, x) => sum + x, 0)
    exps.forEach((x, j) => weights.set(i, j, x / total))
    for (let c = 0; c < cache.head_dim; c++) {
      output.set(
        i,
        c,
        exps.reduce((sum, x, j) => sum + (x / total) * cache.values[j][c], 0),
      )
    }
  }
  return { output, weights }
}

function reset(cache) {
  cache.keys = []
  cache.values = []
}
