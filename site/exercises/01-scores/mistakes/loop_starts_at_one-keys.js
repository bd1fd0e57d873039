// query (seq_len_q × head_dim), key (seq_len_k × head_dim)
function score(query, key) {
  const scores = new Matrix(query.rows, key.rows)
  for (let i = 0; i < query.rows; i++) {
    for (let j = 1; j < key.rows; j++) scores.set(i, j, dot(query, i, key, j))
  }
  return scores
}

// Row i of a with row j of b.
function dot(a, i, b, j) {
  let sum = 0
  for (let c = 0; c < a.cols; c++) sum += a.at(i, c) * b.at(j, c)
  return sum
}
