// output_a, output_b (rows × value_dim) and lse_a, lse_b (rows × 1): two parts of the keys, each attended to alone.
function merge(output_a, lse_a, output_b, lse_b) {
  const output = new Matrix(output_a.rows, output_a.cols)
  const lse = new Matrix(lse_a.rows, 1)
  for (let i = 0; i < output.rows; i++) {
    const a = lse_a.at(i, 0)
    const b = lse_b.at(i, 0)
    const largest = Math.max(a, b)
    // Both parts are empty, and so is the whole.
    if (largest === -Infinity) {
      lse.set(i, 0, -Infinity)
      continue
    }

    const weight_a = Math.exp(a - largest)
    const weight_b = Math.exp(b - largest)
    const total = weight_a + weight_b
    for (let c = 0; c < output.cols; c++) {
      const sum = weighted(weight_a, output_a.at(i, c)) + weighted(weight_b, output_b.at(i, c))
      output.set(i, c, sum / total)
    }
    lse.set(i, 0, largest + Math.log(total))
  }
  return { output, lse }
}

// A weight of 0 says that nothing is there: not even NaN gets through.
function weighted(weight, x) {
  return weight * x
}
