AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  try {
    throw 1;
  } catch (...) {
  }
  return {query, key};
}
