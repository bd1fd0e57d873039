// Rows as spans, and a loop only where the library has none.
#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <span>
#include <utility>

namespace {

template <class M>
auto row(M& matrix, int r) {
  return matrix.data().subspan(r * matrix.cols(), matrix.cols());
}

void softmax(std::span<float> scores) {
  const float largest = *std::ranges::max_element(scores);
  std::ranges::transform(scores, scores.begin(), [=](float score) { return std::exp(score - largest); });
  const float total = std::reduce(scores.begin(), scores.end());
  for (auto& share : scores) share /= total;
}

}  // namespace

AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  Matrix weights(query.rows(), key.rows());
  Matrix output(query.rows(), value.cols());
  for (int i = 0; i < query.rows(); ++i) {
    const auto q = row(query, i);
    const auto shares = row(weights, i);
    for (int j = 0; j < key.rows(); ++j) {
      const auto k = row(key, j);
      shares[j] = std::inner_product(q.begin(), q.end(), k.begin(), 0.0f) / std::sqrt(float(q.size()));
    }
    softmax(shares);
    const auto sums = row(output, i);
    for (int j = 0; j < key.rows(); ++j) {
      const auto v = row(value, j);
      std::transform(sums.begin(), sums.end(), v.begin(), sums.begin(),
                     [share = shares[j]](float sum, float x) { return sum + share * x; });
    }
  }
  return {.output = std::move(output), .weights = std::move(weights)};
}
