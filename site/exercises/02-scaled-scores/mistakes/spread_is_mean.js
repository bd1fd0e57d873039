// query (seq_len_q × head_dim), key (seq_len_k × head_dim)
function scaled_scores(query, key) {
  const scores = new Matrix(query.rows, key.rows)
  const scale = 1 / Math.sqrt(query.cols)
  for (let i = 0; i < query.rows; i++) {
    for (let j = 0; j < key.rows; j++) scores.set(i, j, dot(query, i, key, j) * scale)
  }
  return scores
}

// The root of the mean of all squares: how far a score typically lies from 0.
function spread(scores) {
  let sum = 0
  for (let i = 0; i < scores.rows; i++) {
    for (let j = 0; j < scores.cols; j++) sum += scores.at(i, j)
  }
  return sum / (scores.rows * scores.cols)
}

// Row i of a with row j of b.
function dot(a, i, b, j) {
  let sum = 0
  for (let c = 0; c < a.cols; c++) sum += a.at(i, c) * b.at(j, c)
  return sum
}
