AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  int* volatile nothing = nullptr;
  *nothing = 1;
  return {query, key};
}
