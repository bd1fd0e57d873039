// Rows as views of the bare numbers, and a sum that is never 0.
function softmax(scores) {
  const weights = new Matrix(scores.rows, scores.cols)
  for (let r = 0; r < scores.rows; r++) {
    const begin = r * scores.cols
    const row = scores.data.subarray(begin, begin + scores.cols)
    const largest = row.reduce((most, x) => (x > most ? x : most), row[0])
    const exps = [...row].map((x) => (x === -Infinity ? 0 : Math.exp(x - largest)))
    let sum = 0
    for (const x of exps) sum += x
    weights.data.set(
      exps.map((x) => x / (sum || 1)),
      begin,
    )
  }
  return weights
}
