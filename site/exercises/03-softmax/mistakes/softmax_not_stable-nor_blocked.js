// scores (rows × cols), -Infinity where a key is blocked
function softmax(scores) {
  const weights = new Matrix(scores.rows, scores.cols)
  for (let r = 0; r < scores.rows; r++) {
    let sum = 0
    for (let c = 0; c < scores.cols; c++) sum += Math.exp(scores.at(r, c))
    for (let c = 0; c < scores.cols; c++) weights.set(r, c, Math.exp(scores.at(r, c)) / sum)
  }
  return weights
}
