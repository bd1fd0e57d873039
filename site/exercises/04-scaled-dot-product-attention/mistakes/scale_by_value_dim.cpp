#include <algorithm>
#include <cmath>
#include <limits>

AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  Matrix weights(query.rows(), key.rows());
  Matrix output(query.rows(), value.cols());
  for (int i = 0; i < query.rows(); i++) {
    for (int j = 0; j < key.rows(); j++) {
      float score = 0;
      for (int c = 0; c < query.cols(); c++) score += query.at(i, c) * key.at(j, c);
      weights.set(i, j, score / std::sqrt(value.cols()));
    }
    float largest = -std::numeric_limits<float>::infinity();
    for (int j = 0; j < key.rows(); j++) largest = std::max(largest, weights.at(i, j));
    float total = 0;
    for (int j = 0; j < key.rows(); j++) total += std::exp(weights.at(i, j) - largest);
    for (int j = 0; j < key.rows(); j++) weights.set(i, j, std::exp(weights.at(i, j) - largest) / total);
    for (int c = 0; c < value.cols(); c++) {
      float sum = 0;
      for (int j = 0; j < key.rows(); j++) sum += weights.at(i, j) * value.at(j, c);
      output.set(i, c, sum);
    }
  }
  return {output, weights};
}
