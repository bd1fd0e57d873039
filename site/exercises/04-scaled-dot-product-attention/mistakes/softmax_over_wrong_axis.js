function attend(query, key, value) {
  const weights = new Matrix(query.rows, key.rows)
  const output = new Matrix(query.rows, value.cols)
  for (let i = 0; i < query.rows; i++) {
    for (let j = 0; j < key.rows; j++) {
      let score = 0
      for (let c = 0; c < query.cols; c++) score += query.at(i, c) * key.at(j, c)
      weights.set(i, j, score / Math.sqrt(query.cols))
    }
  }
  for (let j = 0; j < key.rows; j++) {
    let largest = -Infinity
    for (let i = 0; i < query.rows; i++) largest = Math.max(largest, weights.at(i, j))
    let total = 0
    for (let i = 0; i < query.rows; i++) total += Math.exp(weights.at(i, j) - largest)
    for (let i = 0; i < query.rows; i++) weights.set(i, j, Math.exp(weights.at(i, j) - largest) / total)
  }
  for (let i = 0; i < query.rows; i++) {
    for (let c = 0; c < value.cols; c++) {
      let sum = 0
      for (let j = 0; j < key.rows; j++) sum += weights.at(i, j) * value.at(j, c)
      output.set(i, c, sum)
    }
  }
  return { output, weights }
}
