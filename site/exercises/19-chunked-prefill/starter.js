// query, key, value: a chunk of n tokens.
// cached_key, cached_value: all tokens before it, perhaps none.
function attend_chunk(cached_key, cached_value, query, key, value) {
  const output = new Matrix(query.rows, value.cols)

  // For each query: which of the keys, cached and new, may it see?

  return output
}

// A whole prompt, chunk_size tokens at a time.
function prefill(query, key, value, chunk_size) {
  const output = new Matrix(query.rows, value.cols)

  // Chunk after chunk, each with all that came before it.

  return output
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

// Rows from … up to, but without, end.
function rows(matrix, from, end) {
  const part = new Matrix(end - from, matrix.cols)
  for (let r = from; r < end; r++) {
    for (let c = 0; c < matrix.cols; c++)
      part.set(r - from, c, matrix.at(r, c))
  }
  return part
}

// The rows of a, and below them the rows of b.
function stacked(a, b) {
  const whole = new Matrix(a.rows + b.rows, a.cols)
  for (let r = 0; r < whole.rows; r++) {
    for (let c = 0; c < a.cols; c++)
      whole.set(r, c, r < a.rows ? a.at(r, c) : b.at(r - a.rows, c))
  }
  return whole
}
