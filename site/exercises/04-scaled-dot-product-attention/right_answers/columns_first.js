// Raw data, the scale folded into the query, scores built column by column, results in order instead of by name.
function attend(query, key, value) {
  const d = query.cols
  const scaled = Float32Array.from(query.data, (x) => x / Math.sqrt(d))
  const weights = new Matrix(query.rows, key.rows)
  for (let j = key.rows - 1; j >= 0; j--) {
    for (let i = 0; i < query.rows; i++) {
      for (let c = d - 1; c >= 0; c--) weights.data[i * key.rows + j] += scaled[i * d + c] * key.data[j * d + c]
    }
  }
  const output = new Matrix(query.rows, value.cols)
  for (let i = 0; i < query.rows; i++) {
    const row = weights.data.subarray(i * key.rows, (i + 1) * key.rows)
    const largest = row.reduce((a, b) => Math.max(a, b), -Infinity)
    row.forEach((x, j) => (row[j] = Math.exp(x - largest)))
    const inverse = 1 / row.reduce((a, b) => a + b)
    row.forEach((x, j) => (row[j] = x * inverse))
    row.forEach((x, j) => {
      for (let c = 0; c < value.cols; c++) output.data[i * value.cols + c] += x * value.data[j * value.cols + c]
    })
  }
  return [output, weights]
}
