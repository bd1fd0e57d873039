#include <cmath>

// Row i of a with row j of b.
float dot(const Matrix& a, int i, const Matrix& b, int j) {
  float sum = 0;
  for (int c = 0; c < a.cols(); c++) sum += a.at(i, c) * b.at(j, c);
  return sum;
}

// query (seq_len_q × head_dim), key (seq_len_k × head_dim)
Matrix scaled_scores(const Matrix& query, const Matrix& key) {
  Matrix scores(query.rows(), key.rows());

  // The dot products of exercise 1, each times the same number.

  return scores;
}

// The root of the mean of all squares: how far scores lie from 0.
double spread(const Matrix& scores) { return 0; }
