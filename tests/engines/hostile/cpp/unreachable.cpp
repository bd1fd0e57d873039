AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  if (key.rows() > 0) __builtin_trap();
  return {query, key};
}
