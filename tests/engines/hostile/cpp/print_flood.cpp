AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  for (int i = 0; i < 100000; i++) print("line", i);
  return {query, key};
}
