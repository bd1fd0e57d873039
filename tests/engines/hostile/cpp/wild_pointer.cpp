AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  volatile float* wild = reinterpret_cast<float*>(0x70000000);
  *wild = 1;
  return {query, key};
}
