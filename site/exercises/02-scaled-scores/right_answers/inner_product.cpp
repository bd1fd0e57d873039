#include <cmath>
#include <numeric>
#include <span>

std::span<const float> row(const Matrix& m, int i) { return m.data().subspan(i * m.cols(), m.cols()); }

Matrix scaled_scores(const Matrix& query, const Matrix& key) {
  Matrix scores(query.rows(), key.rows());
  for (int i = 0; i < query.rows(); i++) {
    for (int j = 0; j < key.rows(); j++) {
      const auto q = row(query, i);
      const double dot = std::inner_product(q.begin(), q.end(), row(key, j).begin(), 0.0);
      scores.set(i, j, float(dot / std::sqrt(double(key.cols()))));
    }
  }
  return scores;
}

double spread(const Matrix& scores) {
  const auto all = scores.data();
  const double squares = std::inner_product(all.begin(), all.end(), all.begin(), 0.0);
  return std::sqrt(squares / all.size());
}
