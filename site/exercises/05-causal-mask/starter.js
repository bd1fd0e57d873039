// query (seq_len_q × head_dim), key (seq_len_k × head_dim),
// value (seq_len_k × value_dim)
function attend(query, key, value) {
  const weights = new Matrix(query.rows, key.rows)
  const output = new Matrix(query.rows, value.cols)
  const scale = 1 / Math.sqrt(query.cols)

  for (let i = 0; i < query.rows; i++) {
    const scores = []
    for (let j = 0; j < key.rows; j++) {
      // May query i look at key j?
      scores.push(dot(query, i, key, j) * scale)
    }

    const shares = softmax(scores)
    for (let j = 0; j < key.rows; j++) {
      weights.set(i, j, shares[j])
      for (let c = 0; c < value.cols; c++) {
        output.set(i, c, output.at(i, c) + shares[j] * value.at(j, c))
      }
    }
  }
  return { output, weights }
}

// Row i of a with row j of b.
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
