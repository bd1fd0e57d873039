// value (seq_len × value_dim)
Matrix average(const Matrix& value) {
  Matrix output(1, value.cols());
  for (int c = 0; c < value.cols(); c++) {
    float sum = 0;
    for (int r = 0; r < value.rows(); r++) sum += value.at(r, c);
    output.set(0, c, sum / value.rows());
  }
  return output;
}
