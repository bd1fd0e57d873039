function attend(query, key, value) {
  const output = new Matrix(query.rows, value.cols)
  const weights = new Matrix(query.rows, key.rows)
  output.data.fill(NaN)
  weights.data.fill(NaN)
  return { output, weights }
}
