// A class, every factor read anew in every loop, a full cache found out only by the matrix's own bounds.
class Cache {
  constructor(rows, cols) {
    this.k = new Matrix(rows, cols)
    this.v = new Matrix(rows, cols)
    this.count = 0
  }
}

const create_cache = (max_seq_len, head_dim) => new Cache(max_seq_len, head_dim)

function append(cache, key, value) {
  for (let r = 0; r < key.rows; r++) {
    for (let c = 0; c < key.cols; c++) cache.k.set(cache.count + r, c, key.at(r, c))
    for (let c = 0; c < key.cols; c++) cache.v.set(cache.count + r, c, value.at(r, c))
  }
  cache.count += key.rows
}

function attend(cache, query) {
  const weights = new Matrix(query.rows, cache.count)
  const output = new Matrix(query.rows, query.cols)
  for (let i = 0; i < query.rows; i++) {
    const end = cache.count - query.rows + i + 1
    let largest = -Infinity
    for (let j = 0; j < end; j++) {
      for (let c = 0; c < query.cols; c++) weights.set(i, j, weights.at(i, j) + query.at(i, c) * cache.k.at(j, c))
      weights.set(i, j, weights.at(i, j) / Math.sqrt(query.cols))
      largest = Math.max(largest, weights.at(i, j))
    }
    let total = 0
    for (let j = 0; j < end; j++) total += Math.exp(weights.at(i, j) - largest)
    for (let j = 0; j < end; j++) weights.set(i, j, Math.exp(weights.at(i, j) - largest) / total)
    for (let c = 0; c < query.cols; c++) {
      for (let j = 0; j < end; j++) output.set(i, c, output.at(i, c) + weights.at(i, j) * cache.v.at(j, c))
    }
  }
  return [output, weights]
}

const reset = (cache) => {
  cache.k = new Matrix(cache.k.rows, cache.k.cols)
  cache.v = new Matrix(cache.v.rows, cache.v.cols)
  cache.count = 0
}
