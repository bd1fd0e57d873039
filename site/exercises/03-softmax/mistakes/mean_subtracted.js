// scores (rows × cols), -Infinity where a key is blocked
function softmax(scores) {
  const weights = new Matrix(scores.rows, scores.cols)
  for (let r = 0; r < scores.rows; r++) {
    let mean = 0
    for (let c = 0; c < scores.cols; c++) mean += scores.at(r, c) / scores.cols

    let sum = 0
    for (let c = 0; c < scores.cols; c++) sum += Math.exp(scores.at(r, c) - mean)
    for (let c = 0; c < scores.cols; c++) weights.set(r, c, Math.exp(scores.at(r, c) - mean) / sum)
  }
  return weights
}
