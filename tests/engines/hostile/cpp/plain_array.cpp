AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  float scores[4] = {};
  for (int j = 0; j < key.rows() + 100; j++) scores[j] = query.at(0, 0);
  return {Matrix(1, 1).set(0, 0, scores[0]), key};
}
