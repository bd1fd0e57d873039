// output_a, output_b (rows × value_dim) and lse_a, lse_b (rows × 1):
// two parts of the keys, each attended to alone.
function merge(output_a, lse_a, output_b, lse_b) {
  const output = new Matrix(output_a.rows, output_a.cols)
  const lse = new Matrix(lse_a.rows, 1)

  // For each row: how much does each part weigh, and what is the lse
  // of both together?

  return { output, lse }
}
