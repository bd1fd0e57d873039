#include <cmath>

AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  Matrix weights(query.rows(), key.rows());
  Matrix output(query.rows(), value.cols());
  for (int i = 0; i < query.rows(); i++) {
    for (int j = 0; j < key.rows(); j++) {
      float score = 0;
      for (int c = 0; c < query.cols(); c++) score += query.at(i, c) * key.at(j, c);
      weights.set(i, j, score / std::sqrt(query.cols()));
    }
    float total = 0;
    for (int j = 0; j < key.rows(); j++) total += std::exp(weights.at(i, j));
    for (int j = 0; j < key.rows(); j++) weights.set(i, j, std::exp(weights.at(i, j)) / total);
    for (int c = 0; c < value.cols(); c++) {
      float sum = 0;
      for (int j = 0; j < key.rows(); j++) sum += weights.at(i, j) * value.at(j, c);
      output.set(i, c, sum);
    }
  }
  return {output, weights};
}
