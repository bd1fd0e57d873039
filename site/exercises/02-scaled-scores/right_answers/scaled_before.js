// Query and key each take half of the scale: the product of both halves is the whole.
function scaled_scores(query, key) {
  const half = query.cols ** -0.25
  const scores = new Matrix(query.rows, key.rows)
  for (let j = 0; j < key.rows; j++) {
    for (let i = 0; i < query.rows; i++) {
      let sum = 0
      for (let c = 0; c < key.cols; c++) sum += query.at(i, c) * half * (key.at(j, c) * half)
      scores.set(i, j, sum)
    }
  }
  return scores
}

function spread(scores) {
  return Math.hypot(...scores.data) / Math.sqrt(scores.data.length)
}
