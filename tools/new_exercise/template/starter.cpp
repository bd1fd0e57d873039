// value (seq_len × value_dim)
Matrix average(const Matrix& value) {
  Matrix output(1, value.cols());

  return output;
}
