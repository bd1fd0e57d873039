// Returns what you want to get back as `cache` in the other functions.
function create_cache(max_seq_len, head_dim) {
  return { head_dim }
}

// key, value (n × head_dim): n more tokens, or an Error if they do
// not all fit.
function append(cache, key, value) {
  // Store the rows.
}

// query (n × head_dim): those of the last n tokens appended.
function attend(cache, query) {
  const length = query.rows // The tokens in the cache.
  const weights = new Matrix(query.rows, length)
  const output = new Matrix(query.rows, cache.head_dim)

  return { output, weights }
}

// Another text begins.
function reset(cache) {
  // Forget them.
}

// Turns an array of scores into shares that sum to 1.
function softmax(scores) {
  const largest = Math.max(...scores)
  const exps = scores.map((score) => Math.exp(score - largest))
  const sum = exps.reduce((total, x) => total + x, 0)
  return exps.map((x) => x / sum)
}
