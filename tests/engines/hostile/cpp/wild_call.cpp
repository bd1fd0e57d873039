AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  using Function = AttendResult (*)(const Matrix&);
  volatile unsigned long address = 12345;
  return reinterpret_cast<Function>(address)(query);
}
