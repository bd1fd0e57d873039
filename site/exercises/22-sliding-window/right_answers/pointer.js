// No position anywhere: the row that is next, and how many are filled.
function create_cache(num_sinks, window, head_dim) {
  const room = () => new Matrix(num_sinks + window, head_dim)
  return { first: num_sinks, keys: room(), values: room(), next: 0, filled: 0 }
}

function append(cache, key, value) {
  const rows = cache.keys.rows
  for (let r = 0; r < key.rows; r++) {
    copy_row(key, r, cache.keys, cache.next)
    copy_row(value, r, cache.values, cache.next)
    cache.next++
    if (cache.next === rows) cache.next = cache.first
    cache.filled = Math.min(cache.filled + 1, rows)
  }
}

function copy_row(from, r, to, row) {
  for (let c = 0; c < from.cols; c++) to.set(row, c, from.at(r, c))
}

// Once the ring is full, the oldest token lies where the next will go.
function order({ first, keys, next, filled }) {
  const all = Array.from({ length: filled }, (_, row) => row)
  if (filled < keys.rows) return all
  return [...all.slice(0, first), ...all.slice(next), ...all.slice(first, next)]
}

function attend(cache, query) {
  const { keys, values } = cache
  const output = new Matrix(1, values.cols)
  const rows = order(cache)
  const weights = new Matrix(1, rows.length)
  const exps = rows.map((row) => {
    let score = 0
    for (let c = 0; c < keys.cols; c++) score += (query.at(0, c) * keys.at(row, c)) / keys.cols ** 0.5
    return Math.exp(score)
  })
  const total = exps.reduce((sum, x) => sum + x)
  rows.forEach((row, j) => {
    weights.set(0, j, exps[j] / total)
    for (let c = 0; c < values.cols; c++) {
      output.set(0, c, output.at(0, c) + (exps[j] / total) * values.at(row, c))
    }
  })
  return { output, weights }
}

function stored({ keys, values }) {
  return { keys, values }
}
