// Keys and values side by side in one matrix, masked instead of cut short, and a cache that is only a number.
const caches = []

function create_cache(max_seq_len, head_dim) {
  caches.push({ both: new Matrix(max_seq_len, 2 * head_dim), length: 0 })
  return caches.length - 1
}

function append(id, key, value) {
  const cache = caches[id]
  if (cache.length + key.rows > cache.both.rows) throw new Error('full')
  for (let r = 0; r < key.rows; r++, cache.length++) {
    for (let c = 0; c < key.cols; c++) {
      cache.both.set(cache.length, c, key.at(r, c))
      cache.both.set(cache.length, key.cols + c, value.at(r, c))
    }
  }
}

function attend(id, query) {
  const { both, length } = caches[id]
  const d = query.cols
  const weights = new Matrix(query.rows, length)
  const output = new Matrix(query.rows, d)
  for (let i = 0; i < query.rows; i++) {
    const scores = []
    for (let j = 0; j < length; j++) {
      let score = 0
      for (let c = 0; c < d; c++) score += query.at(i, c) * both.at(j, c)
      scores.push(j > length - query.rows + i ? -Infinity : score / Math.sqrt(d))
    }
    const largest = Math.max(...scores)
    const exps = scores.map((score) => Math.exp(score - largest))
    const total = exps.reduce((sum, x) => sum + x, 0)
    for (let j = 0; j < length; j++) {
      weights.set(i, j, exps[j] / total)
      for (let c = 0; c < d; c++) output.set(i, c, output.at(i, c) + (exps[j] / total) * both.at(j, d + c))
    }
  }
  return { output, weights }
}

function reset(id) {
  caches[id].length = 0
}
