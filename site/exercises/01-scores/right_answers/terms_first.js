// Every column adds its products to all scores: an outer product for each of head_dim.
function score(query, key) {
  const scores = new Matrix(query.rows, key.rows)
  for (let c = 0; c < query.cols; c++) {
    for (let j = 0; j < key.rows; j++) {
      const k = key.at(j, c)
      for (let i = 0; i < query.rows; i++) {
        scores.set(i, j, scores.at(i, j) + query.at(i, c) * k)
      }
    }
  }
  return scores
}
