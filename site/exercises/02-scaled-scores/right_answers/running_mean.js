// Divided at the end, in place; and the mean of the squares without ever holding their sum.
function scaled_scores(query, key) {
  const scores = new Matrix(query.rows, key.rows)
  for (let c = 0; c < query.cols; c++) {
    for (let i = 0; i < query.rows; i++) {
      for (let j = 0; j < key.rows; j++) scores.set(i, j, scores.at(i, j) + query.at(i, c) * key.at(j, c))
    }
  }
  scores.data.forEach((x, k) => (scores.data[k] = x / Math.sqrt(query.cols)))
  return scores
}

function spread(scores) {
  let mean = 0
  let count = 0
  for (const x of scores.data) {
    count += 1
    mean += (x * x - mean) / count
  }
  return Math.sqrt(mean)
}
