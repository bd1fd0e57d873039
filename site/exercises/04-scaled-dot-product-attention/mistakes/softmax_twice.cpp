#include <algorithm>
#include <cmath>

void softmax_row(Matrix& m, int i) {
  float largest = m.at(i, 0);
  for (int j = 1; j < m.cols(); j++) largest = std::max(largest, m.at(i, j));
  float total = 0;
  for (int j = 0; j < m.cols(); j++) {
    m.set(i, j, std::exp(m.at(i, j) - largest));
    total += m.at(i, j);
  }
  for (int j = 0; j < m.cols(); j++) m.set(i, j, m.at(i, j) / total);
}

AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  Matrix weights(query.rows(), key.rows());
  Matrix output(query.rows(), value.cols());
  for (int i = 0; i < query.rows(); i++) {
    for (int j = 0; j < key.rows(); j++) {
      float score = 0;
      for (int c = 0; c < query.cols(); c++) score += query.at(i, c) * key.at(j, c);
      weights.set(i, j, score / std::sqrt(query.cols()));
    }
    // Once with a helper, and once more out of habit.
    softmax_row(weights, i);
    softmax_row(weights, i);
    for (int c = 0; c < value.cols(); c++) {
      float sum = 0;
      for (int j = 0; j < key.rows(); j++) sum += weights.at(i, j) * value.at(j, c);
      output.set(i, c, sum);
    }
  }
  return {output, weights};
}
