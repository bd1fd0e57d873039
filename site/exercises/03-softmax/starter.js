// scores (rows × cols), -Infinity where a key is blocked
function softmax(scores) {
  const weights = new Matrix(scores.rows, scores.cols)

  // For each row: shares of 1, the larger the score the larger the share.

  return weights
}
