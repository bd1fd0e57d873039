// Returns what you want to get back as `cache` in the other functions.
function create_cache(num_sinks, window, head_dim) {
  const rows = num_sinks + window
  return {
    keys: new Matrix(rows, head_dim),
    values: new Matrix(rows, head_dim),
  }
}

// key, value (n × head_dim): n more tokens of the text.
function append(cache, key, value) {
  // Each token has its row: which?
}

// query (1 × head_dim): that of the newest token.
function attend(cache, query) {
  const weights = new Matrix(1, cache.keys.rows)
  const output = new Matrix(1, cache.values.cols)

  // Which rows are filled, and in which order did their tokens come?

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
