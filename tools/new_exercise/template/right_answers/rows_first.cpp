Matrix average(const Matrix& value) {
  Matrix output(1, value.cols());
  for (int r = 0; r < value.rows(); r++) {
    for (int c = 0; c < value.cols(); c++) output.set(0, c, output.at(0, c) + value.at(r, c) / value.rows());
  }
  return output;
}
