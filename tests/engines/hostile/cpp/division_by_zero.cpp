AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  volatile int none = 0;
  return {Matrix(key.rows() / none, 1), key};
}
