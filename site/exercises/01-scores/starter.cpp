// query (seq_len_q × head_dim), key (seq_len_k × head_dim)
Matrix score(const Matrix& query, const Matrix& key) {
  Matrix scores(query.rows(), key.rows());

  // For each query i and each key j: how well do they fit?

  return scores;
}
