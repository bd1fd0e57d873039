AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  float scores[4] = {};
  for (int j = 0; j < key.rows() + 100; j++) scores[j] = query.at(0, 0);
  print(scores[0]);
  return {query, key};
}
