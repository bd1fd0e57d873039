function merge(output_a, lse_a, output_b, lse_b) {
  const output = new Matrix(output_a.rows, output_a.cols)
  const lse = new Matrix(lse_a.rows, 1)
  for (let i = 0; i < output.rows; i++) {
    const sum_a = Math.exp(lse_a.at(i, 0))
    const sum_b = Math.exp(lse_b.at(i, 0))
    for (let c = 0; c < output.cols; c++) {
      output.set(i, c, (sum_a * output_a.at(i, c) + sum_b * output_b.at(i, c)) / (sum_a + sum_b))
    }
    lse.set(i, 0, Math.log(sum_a + sum_b))
  }
  return { output, lse }
}
