function attend(query, key, value) {
  const weights = new Matrix(query.rows, key.rows)
  const output = new Matrix(query.rows, value.cols)
  for (let i = 0; i < query.rows; i++) {
    for (let j = 0; j < key.rows; j++) {
      let score = 0
      for (let c = 0; c < query.cols; c++) score += query.at(i, c) * key.at(j, c)
      weights.set(i, j, score / Math.sqrt(query.cols))
    }
    // Once with a helper, and once more out of habit.
    softmaxRow(weights, i)
    softmaxRow(weights, i)
    for (let c = 0; c < value.cols; c++) {
      let sum = 0
      for (let j = 0; j < key.rows; j++) sum += weights.at(i, j) * value.at(j, c)
      output.set(i, c, sum)
    }
  }
  return { output, weights }
}

function softmaxRow(m, i) {
  let largest = m.at(i, 0)
  for (let j = 1; j < m.cols; j++) if (m.at(i, j) > largest) largest = m.at(i, j)
  let total = 0
  for (let j = 0; j < m.cols; j++) {
    m.set(i, j, Math.exp(m.at(i, j) - largest))
    total += m.at(i, j)
  }
  for (let j = 0; j < m.cols; j++) m.set(i, j, m.at(i, j) / total)
}
