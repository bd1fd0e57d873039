// All keys get a score, and those that are ahead are masked; the cache grows from chunk to chunk.
function attend_chunk(cached_key, cached_value, query, key, value) {
  const before = cached_key.rows
  const scale = query.cols ** -0.5
  const key_at = (j, c) => (j < before ? cached_key.at(j, c) : key.at(j - before, c))
  const value_at = (j, c) => (j < before ? cached_value.at(j, c) : value.at(j - before, c))
  const all = [...Array(before + key.rows).keys()]
  const output = new Matrix(query.rows, value.cols)
  for (let i = 0; i < query.rows; i++) {
    const scores = all.map((j) => {
      let sum = 0
      for (let c = 0; c < query.cols; c++) sum += scale * query.at(i, c) * key_at(j, c)
      return j - before > i ? -Infinity : sum
    })
    const largest = Math.max(...scores)
    const exps = scores.map((score) => Math.exp(score - largest))
    const total = exps.reduce((a, b) => a + b, 0)
    for (let c = 0; c < value.cols; c++) {
      output.set(
        i,
        c,
        all.reduce((sum, j) => sum + (exps[j] / total) * value_at(j, c), 0),
      )
    }
  }
  return output
}

function prefill(query, key, value, chunk_size) {
  const take = (matrix, indices) => {
    const part = new Matrix(indices.length, matrix.cols)
    indices.forEach((index, r) => {
      for (let c = 0; c < matrix.cols; c++) part.set(r, c, matrix.at(index, c))
    })
    return part
  }
  const output = new Matrix(query.rows, value.cols)
  const done = []
  while (done.length < query.rows) {
    const chunk = [...Array(query.rows).keys()].slice(done.length, done.length + chunk_size)
    const part = attend_chunk(
      take(key, done),
      take(value, done),
      take(query, chunk),
      take(key, chunk),
      take(value, chunk),
    )
    output.data.set(part.data, done.length * value.cols)
    done.push(...chunk)
  }
  return output
}
