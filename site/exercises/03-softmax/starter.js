// scores (rows × cols), -Infinity where a key is blocked
function softmax(scores) {
  const weights = new Matrix(scores.rows, scores.cols)

  // For each row: shares of 1, larger where the score is larger.

  return weights
}
