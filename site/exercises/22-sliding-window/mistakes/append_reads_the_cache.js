// All the room is made once; nothing moves afterwards.
function create_cache(num_sinks, window, head_dim) {
  const rows = num_sinks + window
  const [keys, values] = [new Matrix(rows, head_dim), new Matrix(rows, head_dim)]
  return { num_sinks, window, keys, values, length: 0 }
}

// The row of the token at this position: a sink has its own, the others
// take turns.
function row_of(cache, position) {
  const { num_sinks, window } = cache
  if (position < num_sinks) return position
  return num_sinks + ((position - num_sinks) % window)
}

// The same rows in a matrix of their own.
function copied(matrix) {
  const copy = new Matrix(matrix.rows, matrix.cols)
  for (let r = 0; r < matrix.rows; r++) {
    for (let c = 0; c < matrix.cols; c++) copy.set(r, c, matrix.at(r, c))
  }
  return copy
}

// key, value (n × head_dim): n more tokens of the text.
function append(cache, key, value) {
  cache.keys = copied(cache.keys)
  cache.values = copied(cache.values)
  for (let r = 0; r < key.rows; r++) {
    const row = row_of(cache, cache.length)
    for (let c = 0; c < key.cols; c++) {
      cache.keys.set(row, c, key.at(r, c))
      cache.values.set(row, c, value.at(r, c))
    }
    cache.length++
  }
}

// The rows that are filled, in the order of the text.
function rows_in_order(cache) {
  const { num_sinks, window, length } = cache
  const rows = []
  for (let p = 0; p < Math.min(num_sinks, length); p++) rows.push(row_of(cache, p))
  for (let p = Math.max(num_sinks, length - window); p < length; p++) rows.push(row_of(cache, p))
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
