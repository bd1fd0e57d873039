#include <algorithm>
#include <cmath>
#include <numeric>

AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  Matrix weights(query.rows(), key.rows());
  Matrix output(query.rows(), value.cols());
  for (int i = 0; i < query.rows(); i++) {
    for (int j = 0; j < key.rows(); j++) {
      float score = 0;
      for (int c = 0; c < query.cols(); c++) score += query.at(i, c) * key.at(j, c);
      weights.set(i, j, score / std::sqrt(query.cols()));
    }
  }
  const std::span<float> all = weights.data();
  const float largest = *std::max_element(all.begin(), all.end());
  for (float& x : all) x = std::exp(x - largest);
  const float total = std::accumulate(all.begin(), all.end(), 0.0f);
  for (float& x : all) x /= total;
  for (int i = 0; i < query.rows(); i++) {
    for (int c = 0; c < value.cols(); c++) {
      float sum = 0;
      for (int j = 0; j < key.rows(); j++) sum += weights.at(i, j) * value.at(j, c);
      output.set(i, c, sum);
    }
  }
  return {output, weights};
}
