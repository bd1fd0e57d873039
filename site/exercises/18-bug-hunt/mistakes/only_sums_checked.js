// A row whose weights do not sum to 1 was masked after the softmax.
function name_bug(query, key, value, weights) {
  for (let i = 0; i < weights.rows; i++) {
    let sum = 0
    for (let j = 0; j < weights.cols; j++) sum += weights.at(i, j)
    if (Math.abs(sum - 1) > 1e-3) return 2
  }
  return 0
}
