function create_cache(max_seq_len, head_dim) {
  return { max_seq_len, head_dim, blocks: [], length: 0 }
}

function append(cache, key, value) {
  if (cache.length + key.rows > cache.max_seq_len) throw new Error('The cache is full.')
  for (let r = 0; r < key.rows; r++) cache.blocks.push({ key, value, r })
  cache.length += key.rows
}

function attend(cache, query) {
  const weights = new Matrix(query.rows, cache.length)
  const output = new Matrix(query.rows, cache.head_dim)
  for (let i = 0; i < query.rows; i++) {
    const seen = cache.blocks.slice(0, cache.length - query.rows + i + 1)
    const scores = seen.map(({ key, r }) => {
      let sum = 0
      for (let c = 0; c < query.cols; c++) sum += query.at(i, c) * key.at(r, c)
      return sum / Math.sqrt(query.cols)
    })
    const largest = Math.max(...scores)
    const exps = scores.map((score) => Math.exp(score - largest))
    const total = exps.reduce((sum, x) => sum + x, 0)
    exps.forEach((x, j) => {
      weights.set(i, j, x / total)
      for (let c = 0; c < cache.head_dim; c++) {
        output.set(i, c, output.at(i, c) + (x / total) * seen[j].value.at(seen[j].r, c))
      }
    })
  }
  return { output, weights }
}

function reset(cache) {
  cache.blocks = []
  cache.length = 0
}
