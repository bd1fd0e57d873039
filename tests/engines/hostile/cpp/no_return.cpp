AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  if (key.rows() > 1000) return {query, key};
}
