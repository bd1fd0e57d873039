// exp(x) / sum(exp) is exp(x - log(sum(exp))): one subtraction more, and no division.
function share_out(row) {
  const largest = Math.max(...row)
  if (largest === -Infinity) return row.map(() => 0)
  const shifted = row.map((x) => x - largest)
  const log_sum = Math.log(shifted.reduce((sum, x) => sum + Math.exp(x), 0))
  return shifted.map((x) => Math.exp(x - log_sum))
}

function softmax(scores) {
  const weights = new Matrix(scores.rows, scores.cols)
  for (let r = 0; r < scores.rows; r++) {
    const row = Array.from({ length: scores.cols }, (_, c) => scores.at(r, c))
    share_out(row).forEach((share, c) => weights.set(r, c, share))
  }
  return weights
}
