function average(value) {
  const output = new Matrix(1, value.cols)
  for (let r = 0; r < value.rows; r++) {
    for (let c = 0; c < value.cols; c++) output.set(0, c, output.at(0, c) + value.at(r, c) / value.rows)
  }
  return output
}
