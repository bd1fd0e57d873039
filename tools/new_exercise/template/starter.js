// value (seq_len × value_dim)
function average(value) {
  const output = new Matrix(1, value.cols)

  return output
}
