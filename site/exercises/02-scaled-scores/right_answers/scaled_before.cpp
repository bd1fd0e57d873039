#include <cmath>

// The query takes the whole scale before it meets a key.
Matrix scaled_scores(const Matrix& query, const Matrix& key) {
  Matrix scaled(query.rows(), query.cols());
  const float root = std::sqrt(static_cast<float>(query.cols()));
  for (int i = 0; i < query.rows(); ++i) {
    for (int c = 0; c < query.cols(); ++c) scaled.set(i, c, query.at(i, c) / root);
  }
  Matrix scores(query.rows(), key.rows());
  for (int j = 0; j < key.rows(); ++j) {
    for (int i = 0; i < query.rows(); ++i) {
      double sum = 0;
      for (int c = 0; c < key.cols(); ++c) sum += double(scaled.at(i, c)) * key.at(j, c);
      scores.set(i, j, float(sum));
    }
  }
  return scores;
}

double spread(const Matrix& scores) {
  double mean = 0;
  int count = 0;
  for (const float x : scores.data()) {
    ++count;
    mean += (double(x) * x - mean) / count;
  }
  return std::sqrt(mean);
}
