function attend(query, key, value) {
  const weights = new Matrix(query.rows, key.rows)
  for (let i = 0; i < query.rows; i++) {
    for (let j = 0; j < key.rows; j++) {
      let score = 0
      for (let c = 0; c < query.cols; c++) score += query.at(i, c) * key.at(j, c)
      weights.set(i, j, score / Math.sqrt(query.cols))
    }
    let largest = -Infinity
    for (let j = 0; j < key.rows; j++) largest = Math.max(largest, weights.at(i, j))
    let total = 0
    for (let j = 0; j < key.rows; j++) total += Math.exp(weights.at(i, j) - largest)
    for (let j = 0; j < key.rows; j++) weights.set(i, j, Math.exp(weights.at(i, j) - largest) / total)
  }
  return { output: weights, weights }
}
