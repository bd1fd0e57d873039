// scores (rows × cols), -Infinity where a key is blocked
function softmax(scores) {
  const weights = new Matrix(scores.rows, scores.cols)
  for (let r = 0; r < scores.rows; r++) {
    let largest = -Infinity
    for (let c = 0; c < scores.cols; c++) largest = Math.max(largest, scores.at(r, c))
    if (largest === -Infinity) {
      for (let c = 0; c < scores.cols; c++) weights.set(r, c, 1 / scores.cols)
      continue
    }

    // The largest becomes exp(0) = 1: no overflow, and the sum is at least 1.
    let sum = 0
    for (let c = 0; c < scores.cols; c++) sum += Math.exp(scores.at(r, c) - largest)
    for (let c = 0; c < scores.cols; c++) weights.set(r, c, Math.exp(scores.at(r, c) - largest) / sum)
  }
  return weights
}
