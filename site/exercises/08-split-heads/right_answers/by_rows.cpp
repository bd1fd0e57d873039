// Row by row of the narrow matrix: whose head is it, and at which position?
Matrix split(const Matrix& x, int num_heads) {
  const int width = x.cols() / num_heads;
  Matrix heads(num_heads * x.rows(), width);
  for (int row = 0; row < heads.rows(); ++row) {
    const int head = row / x.rows();
    for (int c = 0; c < width; ++c) heads.set(row, c, x.at(row % x.rows(), head * width + c));
  }
  return heads;
}

Matrix merge(const Matrix& heads, int num_heads) {
  const int seq_len = heads.rows() / num_heads;
  Matrix x(seq_len, heads.cols() * num_heads);
  for (int row = 0; row < heads.rows(); ++row) {
    const int head = row / seq_len;
    for (int c = 0; c < heads.cols(); ++c) x.set(row % seq_len, head * heads.cols() + c, heads.at(row, c));
  }
  return x;
}
