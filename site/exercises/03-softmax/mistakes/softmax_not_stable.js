// scores (rows × cols), -Infinity where a key is blocked
function softmax(scores) {
  const weights = new Matrix(scores.rows, scores.cols)
  for (let r = 0; r < scores.rows; r++) {
    let largest = -Infinity
    for (let c = 0; c < scores.cols; c++) largest = Math.max(largest, scores.at(r, c))
    // All is blocked: there is nothing to share out, and the row stays at 0.
    if (largest === -Infinity) continue

    let sum = 0
    for (let c = 0; c < scores.cols; c++) sum += Math.exp(scores.at(r, c))
    for (let c = 0; c < scores.cols; c++) weights.set(r, c, Math.exp(scores.at(r, c)) / sum)
  }
  return weights
}
