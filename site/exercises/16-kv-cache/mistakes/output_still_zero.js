function create_cache(max_seq_len, head_dim) {
  return { keys: new Matrix(max_seq_len, head_dim), values: new Matrix(max_seq_len, head_dim), length: 0 }
}

function append(cache, key, value) {
  const room = cache.keys.rows - cache.length
  if (key.rows > room) throw new Error(`The cache has room for ${room} more tokens, not for ${key.rows}.`)
  for (let r = 0; r < key.rows; r++) {
    for (let c = 0; c < key.cols; c++) {
      cache.keys.set(cache.length + r, c, key.at(r, c))
      cache.values.set(cache.length + r, c, value.at(r, c))
    }
  }
  cache.length += key.rows
}

function attend(cache, query) {
  const { keys, values, length } = cache
  const weights = new Matrix(query.rows, length)
  const output = new Matrix(query.rows, values.cols)

  for (let i = 0; i < query.rows; i++) {
    const position = length - query.rows + i
    const scores = []
    for (let j = 0; j <= position; j++) scores.push(dot(query, i, keys, j) / Math.sqrt(query.cols))

    const shares = softmax(scores)
    for (let j = 0; j <= position; j++) weights.set(i, j, shares[j])
  }
  return { output, weights }
}

function reset(cache) {
  cache.length = 0
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
