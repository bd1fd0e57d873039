// Of two parts, the share of one is the sigmoid of how far its lse lies above the other's.
function merge(output_a, lse_a, output_b, lse_b) {
  const output = new Matrix(output_a.rows, output_a.cols)
  const lse = new Matrix(lse_a.rows, 1)
  for (let i = 0; i < lse.rows; i++) {
    const [a, b] = [lse_a.at(i, 0), lse_b.at(i, 0)]
    if (a === -Infinity || b === -Infinity) {
      // The whole is the other part, or nothing.
      lse.set(i, 0, Math.max(a, b))
      const part = a === -Infinity ? output_b : output_a
      if (a !== b) for (let c = 0; c < output.cols; c++) output.set(i, c, part.at(i, c))
      continue
    }
    const share = 1 / (1 + Math.exp(b - a))
    for (let c = 0; c < output.cols; c++) {
      output.set(i, c, output_b.at(i, c) + share * (output_a.at(i, c) - output_b.at(i, c)))
    }
    lse.set(i, 0, a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b)))
  }
  return { output, lse }
}
