// The formula as it stands: first the transpose of key, then the product of two matrices.
Matrix transpose(const Matrix& m) {
  Matrix turned(m.cols(), m.rows());
  for (int r = 0; r < m.rows(); r++) {
    for (int c = 0; c < m.cols(); c++) turned.set(c, r, m.at(r, c));
  }
  return turned;
}

Matrix multiply(const Matrix& a, const Matrix& b) {
  Matrix product(a.rows(), b.cols());
  for (int r = 0; r < a.rows(); r++) {
    for (int c = 0; c < b.cols(); c++) {
      float sum = 0;
      for (int k = 0; k < a.cols(); k++) sum += a.at(r, k) * b.at(k, c);
      product.set(r, c, sum);
    }
  }
  return product;
}

Matrix score(const Matrix& query, const Matrix& key) { return multiply(query, transpose(key)); }
