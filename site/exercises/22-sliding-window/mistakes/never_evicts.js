function create_cache(num_sinks, window, head_dim) {
  const [keys, values] = [new Matrix(0, head_dim), new Matrix(0, head_dim)]
  return { num_sinks, window, keys, values, length: 0 }
}

// The same rows, and one more.
function grown(matrix) {
  const larger = new Matrix(matrix.rows + 1, matrix.cols)
  for (let r = 0; r < matrix.rows; r++) {
    for (let c = 0; c < matrix.cols; c++) larger.set(r, c, matrix.at(r, c))
  }
  return larger
}

// key, value (n × head_dim): n more tokens of the text.
function append(cache, key, value) {
  for (let r = 0; r < key.rows; r++) {
    const row = cache.length
    cache.keys = grown(cache.keys)
    cache.values = grown(cache.values)
    for (let c = 0; c < key.cols; c++) {
      cache.keys.set(row, c, key.at(r, c))
      cache.values.set(row, c, value.at(r, c))
    }
    cache.length++
  }
}

// The rows that are filled, in the order of the text.
function rows_in_order(cache) {
  const rows = []
  for (let p = 0; p < cache.length; p++) rows.push(p)
  return rows
}

// query (1 × head_dim): that of the newest token.
function attend(cache, query) {
  const { keys, values } = cache
  const rows = rows_in_order(cache)
  const shares = softmax(rows.map((row) => dot(query, 0, keys, row) / Math.sqrt(query.cols)))

  const weights = new Matrix(1, rows.length)
  const output = new Matrix(1, values.cols)
  shares.forEach((share, j) => weights.set(0, j, share))
  for (let c = 0; c < values.cols; c++) {
    let sum = 0
    for (let j = 0; j < rows.length; j++) sum += shares[j] * values.at(rows[j], c)
    output.set(0, c, sum)
  }
  return { output, weights }
}

// Both matrices as they lie in memory.
function stored(cache) {
  return { keys: cache.keys, values: cache.values }
}

// Row i of a with row j of b.
function dot(a, i, b, j) {
  let sum = 0
  for (let c = 0; c < a.cols; c++) sum += a.at(i, c) * b.at(j, c)
  return sum
}

// Turns an array of scores into shares that sum to 1.
function softmax(scores) {
  const largest = Math.max(...scores)
  const exps = scores.map((score) => Math.exp(score - largest))
  const sum = exps.reduce((total, x) => total + x, 0)
  return exps.map((x) => x / sum)
}
