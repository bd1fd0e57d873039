// value (seq_len × value_dim)
function average(value) {
  const output = new Matrix(1, value.cols)
  for (let c = 0; c < value.cols; c++) {
    let sum = 0
    for (let r = 0; r < value.rows; r++) sum += value.at(r, c)
    output.set(0, c, sum / value.rows)
  }
  return output
}
