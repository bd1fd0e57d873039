AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  Matrix weights(query.rows(), key.rows());
  weights.set(query.rows(), 0, 1);
  return {weights, weights};
}
