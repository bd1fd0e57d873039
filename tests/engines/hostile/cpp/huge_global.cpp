float everything[1 << 28];
AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  everything[query.rows()] = 1;
  print(everything[key.rows()]);
  return {query, key};
}
