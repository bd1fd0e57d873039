// A matrix of 0 and -Infinity, made once and added; scores kept in float32.
function attend(query, key, value) {
  const mask = new Matrix(query.rows, key.rows)
  for (let i = 0; i < query.rows; i++) {
    for (let j = 0; j < key.rows; j++) mask.set(i, j, j - i > key.rows - query.rows ? -Infinity : 0)
  }
  const weights = new Matrix(query.rows, key.rows)
  const output = new Matrix(query.rows, value.cols)
  for (let i = 0; i < query.rows; i++) {
    let largest = -Infinity
    for (let j = 0; j < key.rows; j++) {
      for (let c = 0; c < key.cols; c++) weights.set(i, j, weights.at(i, j) + query.at(i, c) * key.at(j, c))
      weights.set(i, j, weights.at(i, j) / Math.sqrt(key.cols) + mask.at(i, j))
      if (weights.at(i, j) > largest) largest = weights.at(i, j)
    }
    let total = 0
    for (let j = 0; j < key.rows; j++) {
      weights.set(i, j, Math.exp(weights.at(i, j) - largest))
      total += weights.at(i, j)
    }
    for (let j = 0; j < key.rows; j++) {
      weights.set(i, j, weights.at(i, j) / total)
      for (let c = 0; c < value.cols; c++) output.set(i, c, output.at(i, c) + weights.at(i, j) * value.at(j, c))
    }
  }
  return { output, weights }
}
