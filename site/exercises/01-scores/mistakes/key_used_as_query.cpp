// Row i of a with row j of b.
float dot(const Matrix& a, int i, const Matrix& b, int j) {
  float sum = 0;
  for (int c = 0; c < a.cols(); c++) sum += a.at(i, c) * b.at(j, c);
  return sum;
}

// query (seq_len_q × head_dim), key (seq_len_k × head_dim)
Matrix score(const Matrix& query, const Matrix& key) {
  Matrix scores(query.rows(), key.rows());
  for (int i = 0; i < query.rows(); i++) {
    for (int j = 0; j < key.rows(); j++) scores.set(i, j, dot(key, i, key, j));
  }
  return scores;
}
