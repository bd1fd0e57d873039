// scores (rows × cols), -Infinity where a key is blocked
function softmax(scores) {
  const weights = new Matrix(scores.rows, scores.cols)
  let sum = 0
  for (let r = 0; r < scores.rows; r++) {
    let largest = -Infinity
    for (let c = 0; c < scores.cols; c++) largest = Math.max(largest, scores.at(r, c))
    // All is blocked: there is nothing to share out, and the row stays at 0.
    if (largest === -Infinity) continue

    // The largest becomes exp(0) = 1: no overflow, and the sum is at least 1.
    for (let c = 0; c < scores.cols; c++) sum += Math.exp(scores.at(r, c) - largest)
    for (let c = 0; c < scores.cols; c++) weights.set(r, c, Math.exp(scores.at(r, c) - largest) / sum)
  }
  return weights
}
