// No mask at all: blocked keys are never looked at.
function attend(query, key, value) {
  const output = new Matrix(query.rows, value.cols)
  const weights = new Matrix(query.rows, key.rows)
  for (let i = 0; i < query.rows; i++) {
    const count = key.rows - query.rows + i + 1
    const scores = Array.from({ length: count }, (_, j) => {
      let sum = 0
      for (let c = 0; c < key.cols; c++) sum += query.at(i, c) * key.at(j, c)
      return sum / Math.sqrt(key.cols)
    })
    const largest = Math.max(...scores)
    const total = scores.reduce((sum, score) => sum + Math.exp(score - largest), 0)
    scores.forEach((score, j) => {
      const weight = Math.exp(score - largest) / total
      weights.set(i, j, weight)
      for (let c = 0; c < value.cols; c++) output.set(i, c, output.at(i, c) + weight * value.at(j, c))
    })
  }
  return [output, weights]
}
