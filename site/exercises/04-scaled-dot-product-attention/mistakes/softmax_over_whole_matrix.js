function attend(query, key, value) {
  const weights = new Matrix(query.rows, key.rows)
  const output = new Matrix(query.rows, value.cols)
  let largest = -Infinity
  for (let i = 0; i < query.rows; i++) {
    for (let j = 0; j < key.rows; j++) {
      let score = 0
      for (let c = 0; c < query.cols; c++) score += query.at(i, c) * key.at(j, c)
      weights.set(i, j, score / Math.sqrt(query.cols))
      largest = Math.max(largest, weights.at(i, j))
    }
  }
  const exps = Array.from(weights.data, (score) => Math.exp(score - largest))
  const total = exps.reduce((sum, x) => sum + x, 0)
  exps.forEach((x, k) => (weights.data[k] = x / total))
  for (let i = 0; i < query.rows; i++) {
    for (let c = 0; c < value.cols; c++) {
      let sum = 0
      for (let j = 0; j < key.rows; j++) sum += weights.at(i, j) * value.at(j, c)
      output.set(i, c, sum)
    }
  }
  return { output, weights }
}
