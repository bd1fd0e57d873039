// scores (rows × cols), -Infinity where a key is blocked
function softmax(scores) {
  const weights = new Matrix(scores.rows, scores.cols)
  let largest = -Infinity
  for (let r = 0; r < scores.rows; r++) {
    for (let c = 0; c < scores.cols; c++) largest = Math.max(largest, scores.at(r, c))
  }
  let sum = 0
  for (let r = 0; r < scores.rows; r++) {
    for (let c = 0; c < scores.cols; c++) sum += Math.exp(scores.at(r, c) - largest)
  }
  for (let r = 0; r < scores.rows; r++) {
    for (let c = 0; c < scores.cols; c++) weights.set(r, c, Math.exp(scores.at(r, c) - largest) / sum)
  }
  return weights
}
