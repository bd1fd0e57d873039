#include <numeric>
#include <span>

// On the bare numbers: row i begins at i * cols.
std::span<const float> row(const Matrix& m, int i) { return m.data().subspan(i * m.cols(), m.cols()); }

Matrix score(const Matrix& query, const Matrix& key) {
  Matrix scores(query.rows(), key.rows());
  for (int j = 0; j < key.rows(); j++) {
    const std::span<const float> k = row(key, j);
    for (int i = 0; i < query.rows(); i++) {
      const std::span<const float> q = row(query, i);
      scores.set(i, j, std::inner_product(q.begin(), q.end(), k.begin(), 0.0f));
    }
  }
  return scores;
}
