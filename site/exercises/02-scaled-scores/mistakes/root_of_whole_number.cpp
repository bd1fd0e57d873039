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
  const double scale = 1.0 / static_cast<int>(std::sqrt(query.cols()));
  for (int i = 0; i < query.rows(); i++) {
    for (int j = 0; j < key.rows(); j++) scores.set(i, j, dot(query, i, key, j) * scale);
  }
  return scores;
}

// The root of the mean of all squares: how far a score typically lies from 0.
double spread(const Matrix& scores) {
  double sum = 0;
  for (int i = 0; i < scores.rows(); i++) {
    for (int j = 0; j < scores.cols(); j++) sum += std::pow(scores.at(i, j), 2.0);
  }
  return std::sqrt(sum / (scores.rows() * scores.cols()));
}
