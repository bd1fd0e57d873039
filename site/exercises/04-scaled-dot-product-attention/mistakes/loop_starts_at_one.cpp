#include <algorithm>
#include <cmath>
#include <vector>

AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  Matrix weights(query.rows(), key.rows());
  Matrix output(query.rows(), value.cols());
  for (int i = 0; i < query.rows(); i++) {
    std::vector<float> scores(key.rows());
    for (int j = 0; j < key.rows(); j++) {
      float score = 0;
      for (int c = 1; c < query.cols(); c++) score += query.at(i, c) * key.at(j, c);
      scores[j] = score / std::sqrt(query.cols());
    }
    const float largest = *std::max_element(scores.begin(), scores.end());
    float total = 0;
    for (float score : scores) total += std::exp(score - largest);
    for (int j = 0; j < key.rows(); j++) weights.set(i, j, std::exp(scores[j] - largest) / total);
    for (int c = 0; c < value.cols(); c++) {
      float sum = 0;
      for (int j = 0; j < key.rows(); j++) sum += weights.at(i, j) * value.at(j, c);
      output.set(i, c, sum);
    }
  }
  return {output, weights};
}
