function create_cache(max_seq_len, head_dim) {
  return { max_seq_len, keys: new Matrix(0, head_dim), values: new Matrix(0, head_dim) }
}

function append(cache, key, value) {
  if (cache.keys.rows + key.rows > cache.max_seq_len) throw new Error('The cache is full.')
  cache.keys = joined(cache.keys, key)
  cache.values = joined(cache.values, value)
}

function joined(above, below) {
  const both = new Matrix(above.rows + below.rows, above.cols)
  for (let r = 0; r < both.rows; r++) {
    for (let c = 0; c < both.cols; c++) {
      both.set(r, c, r < above.rows ? above.at(r, c) : below.at(r - above.rows, c))
    }
  }
  return both
}

function attend(cache, query) {
  const { keys, values } = cache
  const length = keys.rows
  const weights = new Matrix(query.rows, length)
  const output = new Matrix(query.rows, values.cols)
  const scale = 1 / Math.sqrt(query.cols)

  for (let i = 0; i < query.rows; i++) {
    const position = length - query.rows + i
    const scores = []
    for (let j = 0; j <= position; j++) scores.push(dot(query, i, keys, j) * scale)

    const shares = softmax(scores)
    for (let j = 0; j <= position; j++) weights.set(i, j, shares[j])
    for (let c = 0; c < values.cols; c++) {
      let sum = 0
      for (let j = 0; j <= position; j++) sum += shares[j] * values.at(j, c)
      output.set(i, c, sum)
    }
  }
  return { output, weights }
}

function reset(cache) {
  cache.keys = new Matrix(0, cache.keys.cols)
  cache.values = new Matrix(0, cache.values.cols)
}

function dot(a, i, b, j) {
  let sum = 0
  for (let c = 0; c < a.cols; c++) sum += a.at(i, c) * b.at(j, c)
  return sum
}

function softmax(scores) {
  const largest = Math.max(...scores)
  const exps = scores.map((score) => Math.exp(score - largest))
  const sum = exps.reduce((total, x) => total + x, 0)
  return exps.map((x) => x / sum)
}
