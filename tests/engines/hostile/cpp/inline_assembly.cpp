AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  asm volatile("unreachable");
  return {query, key};
}
